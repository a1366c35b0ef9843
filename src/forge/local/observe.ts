import type { PhaseBranch, Pull } from '../../model/snapshot.ts'
import { ENGAGEMENT_ID, parsePhaseBranch, phaseBranch, specFolder } from '../../model/place.ts'
import { PULL_PHASES } from '../../model/phase.ts'
import { listFiles } from '../../git/list-files.ts'
import type { ForgeSnapshot, Ref } from '../forge.ts'
import { Conflict } from '../forge.ts'
import type { Opening } from './ledger-files.ts'
import { readLedger, readOpenings } from './ledger-files.ts'
import { observeBranch } from './observe-branch.ts'
import { branchRef, headOf, isOpen } from './pull-head.ts'
import type { ForgeState } from './read-state.ts'
import { readState } from './read-state.ts'
import { toRepositoryFile } from './repository-file.ts'
import type { PullState } from './state.ts'
import type { LocalStore } from './store.ts'

const ATTEMPTS = 5
/** Files of the default branch that one evaluation reads. */
const MAX_FILES = 5000

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

/** The engagements to look after, and the open issues that may become one. */
export async function listRefs(store: LocalStore): Promise<readonly Ref[]> {
  const state = await readState(store)
  const openings = await readOpenings(store, state)
  const issues = (await state.issues()).filter((issue) => issue.state === 'open').map((issue) => issue.number)
  const byIssue = issues.map((number) => ({ number, engagement: engagementOf(openings, number) }))
  // An open phase pull request is looked after whatever its issue says: its check must not be left standing.
  const byPull = (await state.pulls()).flatMap((pull) =>
    isOpen(state.refs, pull) ? [parsePhaseBranch(pull.headBranch)?.engagement ?? null] : [],
  )
  const engagements = new Set([...byIssue.map((each) => each.engagement), ...byPull].filter((id) => id !== null))
  return [
    ...[...engagements].toSorted().map((id): Ref => ({ kind: 'engagement', id })),
    ...byIssue.filter((each) => each.engagement === null).map(({ number }): Ref => ({ kind: 'issue', number })),
  ]
}

async function observeState(store: LocalStore, state: ForgeState, ref: Ref): Promise<ForgeSnapshot | null> {
  const openings = await readOpenings(store, state)
  if (ref.kind === 'issue') {
    if ((await state.issue(ref.number)) === null) return null
    return assemble(store, state, engagementOf(openings, ref.number), ref.number)
  }
  const pull = ref.kind === 'pull' ? await state.pull(ref.number) : null
  const id = ref.kind === 'engagement' ? ref.id : (parsePhaseBranch(pull?.headBranch ?? '')?.engagement ?? null)
  if (id === null || !ENGAGEMENT_ID.test(id)) return null
  const opening = openings.find((each) => each.engagement === id)
  const snapshot = await assemble(store, state, id, opening?.issue ?? null)
  const isKnown = opening !== undefined || snapshot.pulls.length + snapshot.branches.length > 0
  return isKnown || snapshot.files.some((file) => file.path.startsWith(`${specFolder(id)}/`)) ? snapshot : null
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
  const folders = ['.specgate', ...(engagement === null ? [] : [specFolder(engagement)])]
  const files = (await Promise.all(folders.map((folder) => listFiles(store.reader, sha, folder)))).flat()
  if (files.length > MAX_FILES)
    throw new Error(`too many files to evaluate: ${files.length} in ${folders.join(' and ')}`)
  return {
    repo: settings.repository,
    base: { branch: settings.defaultBranch, sha },
    engagement,
    files: await Promise.all(files.map((file) => toRepositoryFile(store, file))),
    users,
    bot: settings.bot,
    issue: issue === null ? null : await state.issue(issue),
    pulls: engagement === null ? [] : await observePulls(store, state, sha, engagement),
    branches: engagement === null ? [] : await observeBranches(store, state, sha, engagement),
    ledger: await readLedger(store, state, engagement),
  }
}

async function observePulls(store: LocalStore, state: ForgeState, base: string, engagement: string): Promise<Pull[]> {
  const pulls = (await state.pulls()).map((pull) => ({ pull, place: parsePhaseBranch(pull.headBranch) }))
  return Promise.all(
    pulls.flatMap(({ pull, place }) =>
      place?.engagement === engagement ? [observePull(store, state, base, pull, place.phase)] : [],
    ),
  )
}

async function observePull(
  store: LocalStore,
  state: ForgeState,
  base: string,
  pull: PullState,
  phase: Pull['phase'],
): Promise<Pull> {
  const { number, title, draft, author, baseBranch, headBranch, reviews, comments, checks, labels, merge } = pull
  const content = await observeBranch(store, state, merge?.from ?? base, headOf(state.refs, pull))
  const open = isOpen(state.refs, pull)
  return {
    number,
    phase,
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
    return tip === undefined ? [] : [{ name, phase, ...(await observeBranch(store, state, base, tip)) }]
  })
  return (await Promise.all(found)).flat()
}

function engagementOf(openings: readonly Opening[], issue: number): string | null {
  return openings.find((opening) => opening.issue === issue)?.engagement ?? null
}

function sameRefs(a: ForgeState, b: ForgeState): boolean {
  return a.refs.size === b.refs.size && [...a.refs].every(([ref, oid]) => b.refs.get(ref) === oid)
}
