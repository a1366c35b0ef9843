import { parse, stringify } from 'yaml'
import { draft } from '../../src/agents/draft.ts'
import { viewLedger } from '../../src/chain/read-ledger.ts'
import { sealRecord } from '../../src/chain/seal-record.ts'
import { readTrustRoot } from '../../src/chain/trust-root.ts'
import { decide } from '../../src/decide/decide.ts'
import { openIssue } from '../../src/forge/local/actions/open-issue.ts'
import { toStateFile } from '../../src/forge/local/change-state.ts'
import { signatureOf } from '../../src/forge/local/identity.ts'
import { pullRef } from '../../src/forge/local/pull-head.ts'
import { ledgerTip, readState } from '../../src/forge/local/read-state.ts'
import { STATE_REF } from '../../src/forge/local/state-ref.ts'
import type { IssueState, PullState } from '../../src/forge/local/state.ts'
import type { LocalStore } from '../../src/forge/local/store.ts'
import { openStore } from '../../src/forge/local/store.ts'
import { issuePath, pullPath } from '../../src/forge/local/threads.ts'
import { branchRef } from '../../src/git/branch-ref.ts'
import type { RefUpdate } from '../../src/git/update-refs.ts'
import { updateRefs } from '../../src/git/update-refs.ts'
import { writeCommit } from '../../src/git/write-commit.ts'
import type { TreeWrite } from '../../src/git/write-tree.ts'
import { writeTree } from '../../src/git/write-tree.ts'
import { createInstallation } from '../../src/installation/create-installation.ts'
import { openInstallation } from '../../src/installation/open-installation.ts'
import { renderIssueBody } from '../../src/library/issue-form.ts'
import { digestOf } from '../../src/model/digest.ts'
import type { InputValues } from '../../src/model/library-spec.ts'
import { environmentPath, LEDGER_BRANCH, POLICY_PATH, TRUST_ROOT_PATH } from '../../src/model/place.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { commitMessage } from '../../src/reconcile/commit-message.ts'
import type { Machine } from '../../src/reconcile/machine.ts'
import { observe } from '../../src/reconcile/observe.ts'
import { POLICY } from './ground.ts'
import { BOT, peopleOf } from './people.ts'
import { exampleOf, useCaseOf } from './shipped.ts'

const NOW = '2026-11-20T10:00:00.000Z'

/** The use cases that take turns, each with what keeps one request of it out of the way of the next. */
const REQUESTS: Readonly<Record<string, (turn: number) => InputValues>> = {
  'ssl-certificate-lifecycle': (turn) => {
    const name = `edge-${turn}.example.net`
    return { 'common-name': name, 'subject-alternative-names': [name] }
  },
  'vlan-provisioning': (turn) => ({ 'vlan-id': 2 + turn }),
  'dns-record-management': (turn) => ({ 'record-name': `api-${turn}.staging.example.net` }),
  'ipam-lifecycle': (turn) => ({ 'host-name': `app-${turn}.dc1.example.net` }),
  'load-balancer-vip': (turn) => ({
    'service-name': `service-${turn}`,
    'vip-ipv4': `10.60.${Math.floor(turn / 250)}.${1 + (turn % 250)}`,
  }),
}

/**
 * Creates a local installation in `dir` with that many engagements whose requirements are drafted and wait at Gate 1, all of them in one
 * environment: opened, recorded, drafted and committed by the program's own code, but written at once instead of one reconcile after the
 * other. Gives the path of its repository.
 */
export async function createCrowdedRepository(dir: string, count: number): Promise<string> {
  const { repository } = await createInstallation({
    dir,
    repository: { id: 4711, owner: 'acme', name: 'network' },
    users: peopleOf({}),
    files: [
      { path: POLICY_PATH, content: POLICY },
      { path: environmentPath('lab'), content: sharedInventory() },
    ],
    library: Object.keys(REQUESTS).map(useCaseOf),
    now: NOW,
  })
  const installation = await openInstallation(repository, () => NOW)
  const store = openStore(repository)
  try {
    await fill(store, installation.machine, count)
  } finally {
    store.close()
    installation.close()
  }
  return repository
}

/** One environment with the targets, facts and secrets of every use case's example. */
function sharedInventory(): string {
  type Inventory = Readonly<Record<'targets' | 'facts' | 'secrets', Readonly<Record<string, object>>>>
  const all = Object.keys(REQUESTS).map((id) => parse(exampleOf(id).inventory) as Inventory)
  const merged = (part: keyof Inventory) => Object.assign({}, ...all.map((each) => each[part])) as object
  const [targets, facts, secrets] = [merged('targets'), merged('facts'), merged('secrets')]
  return stringify({ version: 1, name: 'lab', description: 'Everything in one place.', targets, facts, secrets })
}

async function fill(store: LocalStore, machine: Machine, count: number): Promise<void> {
  const first = issueOf(1)
  await openIssue({ dir: store.dir, as: 'rik', now: NOW, title: first.title, body: first.body })
  const seen = await observe(machine, { kind: 'issue', number: 1 })
  if (seen === null) throw new Error('the first issue cannot be seen')
  const files: TreeWrite[] = []
  const tips: RefUpdate[] = []
  const commits: string[] = []
  let { ledger } = seen
  for (let number = 1; number <= count; number += 1) {
    const issue = issueOf(number)
    const opened = await open(store, machine, { ...seen, issue, ledger })
    const { branch, tip } = await commitDraft(store, opened)
    const pull = pullOf(opened, count + number, branch)
    files.push(toStateFile(issuePath(number), issue), toStateFile(pullPath(pull.number), pull))
    tips.push({ ref: branchRef(branch), from: null, to: tip }, { ref: pullRef(pull.number), from: null, to: tip })
    commits.push(tip)
    ledger = opened.ledger
  }
  const state = await readState(store)
  const next = await commit(store, 'fill the forge', state.tip, [
    ...files,
    toStateFile('counters.json', { nextNumber: 2 * count + 1, nextId: 1 }),
    toStateFile('machine-commits.json', commits),
  ])
  const moved = await updateRefs(store.git, [
    ...tips,
    { ref: branchRef(LEDGER_BRANCH), from: ledgerTip(state), to: ledger.tip },
    { ref: STATE_REF, from: state.tip, to: next },
  ])
  if (!moved) throw new Error('the forge moved while it was filled')
}

/** The snapshot once its issue is an engagement, with the record that says so at the tip of the ledger. */
async function open(store: LocalStore, machine: Machine, snapshot: Snapshot): Promise<Snapshot> {
  const [effect] = decide(snapshot).effects
  const { repo, ledger, files } = snapshot
  if (effect?.kind !== 'append-record' || ledger.next === null) throw new Error('an issue became no engagement')
  const place = { expectedTip: ledger.tip, ...ledger.next }
  const { path, envelope, message } = sealRecord(effect.record, place, { ...machine.observer, repo })
  const tip = await commit(store, message, ledger.tip, [{ path, content: envelope }])
  const root = files.find((file) => file.path === TRUST_ROOT_PATH)?.text ?? ''
  await machine.memory.remember({ trustRoot: digestOf(root), seq: place.seq, record: digestOf(envelope) })
  const last = { path, text: envelope }
  const found = { tip, last, files: [last], highestNumber: ledger.highestNumber + 1 }
  return {
    ...snapshot,
    engagement: effect.record.engagement,
    ledger: viewLedger(found, readTrustRoot(root).root, repo),
  }
}

/** Commits what the spec-agent drafts, on a branch that no reference names yet. */
async function commitDraft(
  store: LocalStore,
  snapshot: Snapshot,
): Promise<{ readonly branch: string; readonly tip: string }> {
  const { engagement, effects } = decide(snapshot)
  const request = effects.find((each) => each.kind === 'draft')
  const library = snapshot.library.find(({ id }) => id === engagement?.useCase)
  if (engagement === null || request === undefined || library === undefined) throw new Error('nothing is drafted')
  const files = draft(snapshot, engagement, library, request)
  const message = commitMessage(`Draft ${request.document} of ${engagement.id}`, request.agent)
  return { branch: request.branch, tip: await commit(store, message, request.parent, files) }
}

async function commit(
  store: LocalStore,
  message: string,
  parent: string | null,
  files: readonly TreeWrite[],
): Promise<string> {
  const signature = signatureOf(BOT, NOW)
  const tree = await writeTree(store.reader, store.dir, parent, files)
  const parents = parent === null ? [] : [parent]
  return writeCommit(store.dir, { tree, parents, author: signature, committer: signature, message })
}

function issueOf(number: number): IssueState {
  const useCases = Object.entries(REQUESTS)
  const [id, own] = useCases[number % useCases.length] ?? []
  if (id === undefined || own === undefined) throw new Error('no use case takes its turn')
  const library = useCaseOf(id)
  const values = { ...library.example, environment: 'lab', ...own(number) }
  return {
    number,
    title: `[${id}] Request ${number}`,
    body: renderIssueBody(values, library),
    author: { id: 10, login: 'rik' },
    state: 'open',
    createdAt: NOW,
    comments: [],
  }
}

function pullOf({ bot, base, engagement }: Snapshot, number: number, headBranch: string): PullState {
  return {
    number,
    title: `${engagement}: requirements`,
    body: 'To approve: read the document and review this pull request.',
    state: 'open',
    draft: false,
    author: bot,
    baseBranch: base.branch,
    headBranch,
    createdAt: NOW,
    reviews: [],
    comments: [],
    checks: [],
    labels: [],
    requested: { users: [], teams: [] },
    merge: null,
  }
}
