import type { OutsidePull, PhaseBranch, Pull } from '../../model/snapshot.ts'
import { ENGAGEMENT_ID, parsePhaseBranch, phaseBranch, specFolder } from '../../model/place.ts'
import { PULL_PHASES } from '../../model/phase.ts'
import type { CommitObject } from '../../git/read-commit.ts'
import type { ForgeSnapshot, Ref } from '../forge.ts'
import { Conflict } from '../forge.ts'
import { readBranch } from '../content/branch-content.ts'
import { readGovernedFiles } from '../content/governed-files.ts'
import { engagementOf, readLedger, readOpenings } from '../content/ledger-files.ts'
import { openRefs } from '../content/open-refs.ts'
import { readBaseDocuments } from '../content/base-documents.ts'
import { mayBecomeEngagement } from '../content/may-become-engagement.ts'
import { readOtherSpecs } from '../content/other-specs.ts'
import { readRunBranches } from '../content/run-branches.ts'
import { toCommit } from './identity.ts'
import { branchRef } from '../../git/branch-ref.ts'
import { headOf, isOpen } from './pull-head.ts'
import type { ForgeState } from './read-state.ts'
import { ledgerTip, readState } from './read-state.ts'
import type { PullState } from './state.ts'
import type { LocalStore } from './store.ts'

const ATTEMPTS = 5

/** The whole state of what a reference points at; looked at again when it moved meanwhile, so that all of it is of one moment. */
export async function observe(store: LocalStore, ref: Ref): Promise<ForgeSnapshot | null> {
  let state = await readState(store)
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const snapshot = await observeState(store, state, ref)
    const after = await readState(store)
    if (sameRefs(state, after)) return snapshot
    state = after
  }
  throw new Conflict('the repository kept changing while it was observed')
}

/** Everything to look after; see `openRefs`. */
export async function listRefs(store: LocalStore): Promise<readonly Ref[]> {
  const state = await readState(store)
  const openings = await readOpenings(store, ledgerTip(state))
  const issues = (await state.issues())
    .filter(({ state, title, comments }) => state === 'open' && mayBecomeEngagement(title, comments))
    .map((issue) => issue.number)
  const pulls = (await state.pulls()).filter((pull) => isOpen(state.refs, pull))
  return openRefs(
    openings,
    issues,
    pulls.map(({ number, headBranch, baseBranch }) => {
      return { number, headBranch, intoDefault: baseBranch === state.settings.defaultBranch }
    }),
  )
}

async function observeState(store: LocalStore, state: ForgeState, ref: Ref): Promise<ForgeSnapshot | null> {
  const openings = await readOpenings(store, ledgerTip(state))
  if (ref.kind === 'issue') {
    if ((await state.issue(ref.number)) === null) return null
    return assemble(store, state, engagementOf(openings, ref.number), ref.number)
  }
  const pull = ref.kind === 'pull' ? await state.pull(ref.number) : null
  const id = ref.kind === 'engagement' ? ref.id : (parsePhaseBranch(pull?.headBranch ?? '')?.engagement ?? null)
  if (pull !== null && id === null) return observeOutside(store, state, pull)
  if (id === null || !ENGAGEMENT_ID.test(id)) return null
  const opening = openings.find((each) => each.engagement === id)
  const snapshot = await assemble(store, state, id, opening?.issue ?? null)
  const isKnown = opening !== undefined || snapshot.pulls.length + snapshot.branches.length > 0
  return isKnown || snapshot.files.some((file) => file.path.startsWith(`${specFolder(id)}/`)) ? snapshot : null
}

/** Only what may still be merged into the default branch has to leave alone what the gates govern. */
async function observeOutside(store: LocalStore, state: ForgeState, pull: PullState): Promise<ForgeSnapshot | null> {
  const snapshot = await assemble(store, state, null, null)
  if (!isOpen(state.refs, pull) || pull.baseBranch !== snapshot.base.branch) return null
  return { ...snapshot, outside: await observePull(store, state, snapshot.base.sha, pull) }
}

async function assemble(
  store: LocalStore,
  state: ForgeState,
  engagement: string | null,
  issue: number | null,
): Promise<ForgeSnapshot> {
  const { settings, users } = state
  const sha = state.refs.get(branchRef(settings.defaultBranch))
  if (sha === undefined) throw new Error(`the default branch ${settings.defaultBranch} is missing`)
  const ledger = await readLedger(store, ledgerTip(state), engagement)
  const asked = issue === null ? null : await state.issue(issue)
  const runs = await readRunBranches(store, state.refs, { base: sha, engagement }, commitReader(state))
  return {
    repo: settings.repository,
    base: { branch: settings.defaultBranch, sha },
    engagement,
    files: await readGovernedFiles(store, sha, engagement),
    users,
    bot: settings.bot,
    issue: asked,
    outside: null,
    pulls: engagement === null ? [] : await observePulls(store, state, sha, engagement),
    branches: engagement === null ? [] : await observeBranches(store, state, sha, engagement),
    // Whoever granted waits for the Action on the same machine: this forge has no jobs of its own.
    runs: runs.map((each) => ({ ...each, job: 'unknown' as const })),
    others: await readOtherSpecs(store, state.refs, { base: sha, engagement }),
    bases: await readBaseDocuments(store, sha, { issue: asked, opening: ledger.files[0] ?? null }),
    ledger,
  }
}

async function observePulls(store: LocalStore, state: ForgeState, base: string, engagement: string): Promise<Pull[]> {
  const pulls = (await state.pulls()).map((pull) => ({ pull, place: parsePhaseBranch(pull.headBranch) }))
  return Promise.all(
    pulls.flatMap(({ pull, place }) =>
      place?.engagement === engagement ? [observePhasePull(store, state, base, pull, place.phase)] : [],
    ),
  )
}

async function observePhasePull(
  store: LocalStore,
  state: ForgeState,
  base: string,
  pull: PullState,
  phase: Pull['phase'],
): Promise<Pull> {
  return { ...(await observePull(store, state, base, pull)), phase }
}

async function observePull(store: LocalStore, state: ForgeState, base: string, pull: PullState): Promise<OutsidePull> {
  const { number, title, draft, author, baseBranch, headBranch, reviews, comments, checks, labels, requested, merge } =
    pull
  const content = await readBranch(store, merge?.from ?? base, headOf(state.refs, pull), commitReader(state))
  const open = isOpen(state.refs, pull)
  return {
    number,
    title,
    state: pull.state === 'open' && !open ? 'closed' : pull.state,
    draft,
    author,
    baseBranch,
    headBranch,
    content,
    reviews,
    comments,
    checks,
    labels,
    // The embedded forge takes everybody's word for who they are: a push says no more than its commits.
    pushers: [],
    requested,
    merge,
  }
}

async function observeBranches(
  store: LocalStore,
  state: ForgeState,
  base: string,
  engagement: string,
): Promise<PhaseBranch[]> {
  const branches = PULL_PHASES.map((phase) => ({ phase, name: phaseBranch(engagement, phase) }))
  const found = branches.map(async ({ phase, name }) => {
    const tip = state.refs.get(branchRef(name))
    return tip === undefined ? [] : [{ name, phase, ...(await readBranch(store, base, tip, commitReader(state))) }]
  })
  return (await Promise.all(found)).flat()
}

function commitReader({ users, settings, machineCommits }: ForgeState) {
  return (commit: CommitObject) => toCommit(users, settings.bot, machineCommits, commit)
}

function sameRefs(a: ForgeState, b: ForgeState): boolean {
  return a.refs.size === b.refs.size && [...a.refs].every(([ref, oid]) => b.refs.get(ref) === oid)
}
