import { writeRef } from './git/write-ref.ts'
import type { PeerPull } from './peer-data.ts'
import type { Caller, PullFacts, StandIn } from './stand-in.ts'
import { repositoryPath } from './stand-in.ts'
import { announcePull } from './webhooks/announce.ts'

export function branchRef(branch: string): string {
  return `refs/heads/${branch}`
}

/** Remembers a pull request that was opened, and gives it its reference in the repository. */
export async function rememberPull(standIn: StandIn, pull: PeerPull): Promise<void> {
  const head = standIn.state.refs.get(branchRef(pull.head.ref)) ?? pull.head.sha
  const facts = { headBranch: pull.head.ref, baseBranch: pull.base.ref, open: true, head, merge: null }
  standIn.state.pulls.set(pull.number, facts)
  await keepHead(standIn, pull.number, head)
}

/** A push to the branch of an open pull request. */
export async function followBranch(standIn: StandIn, caller: Caller, number: number, head: string): Promise<void> {
  const facts = requireFacts(standIn, number)
  standIn.state.pulls.set(number, { ...facts, head })
  await keepHead(standIn, number, head)
  await announcePull(standIn, caller, number, 'synchronize', { before: facts.head, after: head })
}

/** Closes a pull request without merging it, as whoever took its branch away. */
export async function closePull(standIn: StandIn, caller: Caller, number: number): Promise<void> {
  const path = `${repositoryPath(standIn)}/pulls/${number}`
  const { authorization } = caller
  await standIn.peer.send('PATCH', path, { authorization, body: { state: 'closed' } })
  setOpen(standIn, number, false)
}

export function setOpen(standIn: StandIn, number: number, open: boolean): void {
  const facts = requireFacts(standIn, number)
  const tip = standIn.state.refs.get(branchRef(facts.headBranch))
  standIn.state.pulls.set(number, { ...facts, open, head: open ? (tip ?? facts.head) : facts.head })
}

/** GitHub takes a pull request for merged when somebody pushes its commits to the base branch. */
export async function mergeByPush(standIn: StandIn, caller: Caller, number: number, before: string): Promise<boolean> {
  const { git, state } = standIn
  const facts = requireFacts(standIn, number)
  const base = state.refs.get(branchRef(facts.baseBranch))
  if (base === undefined || caller.account === null) return false
  const { code } = await git.tryRun(['merge-base', '--is-ancestor', facts.head, base])
  if (code !== 0) return false
  await markMerged(standIn, caller, number, { sha: facts.head, base: before, by: caller.account.id })
  return true
}

/**
 * Marks a pull request as merged in emulate, which tells who listens. emulate makes a merge commit of its own and moves the base
 * branch to it; so the branch is put back where it belongs.
 */
export async function markMerged(
  standIn: StandIn,
  caller: Caller,
  number: number,
  merge: NonNullable<PullFacts['merge']>,
): Promise<void> {
  const { state, peer } = standIn
  const facts = requireFacts(standIn, number)
  const ref = branchRef(facts.baseBranch)
  const tip = merge.sha === facts.head ? state.refs.get(ref) : merge.sha
  state.pulls.set(number, { ...facts, open: false, merge })
  const { authorization } = caller
  const path = repositoryPath(standIn)
  const answer = await peer.send('PUT', `${path}/pulls/${number}/merge`, { authorization, body: {} })
  if (answer.status !== 200) throw new Error(`emulate does not merge #${number}: ${JSON.stringify(answer.data)}`)
  await peer.write('PATCH', `${path}/git/${ref}`, { sha: tip, force: true })
}

export function requireFacts(standIn: StandIn, number: number): PullFacts {
  const facts = standIn.state.pulls.get(number)
  if (facts === undefined) throw new Error(`there is no pull request #${number}`)
  return facts
}

function keepHead({ dir }: StandIn, number: number, head: string): Promise<void> {
  return writeRef(dir, `refs/pull/${number}/head`, head)
}
