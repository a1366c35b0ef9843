import { branchRef } from '../../git/branch-ref.ts'
import type { RefUpdate } from '../../git/update-refs.ts'
import type { Refs } from '../../git/read-refs.ts'
import type { ForgeState } from './read-state.ts'
import type { PullState } from './state.ts'

/** Keeps a pull request's commits when its branch is gone. */
export function pullRef(number: number): string {
  return `refs/pull/${number}/head`
}

/** A pull request whose branch was deleted counts as closed, as on GitHub. */
export function isOpen(refs: Refs, pull: PullState): boolean {
  return pull.state === 'open' && refs.has(branchRef(pull.headBranch))
}

/** Tip of the pull request: of its branch while it is open, then as it was left. */
export function headOf(refs: Refs, pull: PullState): string {
  const head = refs.get(isOpen(refs, pull) ? branchRef(pull.headBranch) : pullRef(pull.number))
  if (head === undefined) throw new Error(`the commits of pull request #${pull.number} are missing`)
  return head
}

/** Moves a branch, and with it the heads of the open pull requests that come from it. */
export async function moveBranch(state: ForgeState, branch: string, to: string | null): Promise<readonly RefUpdate[]> {
  const move = (ref: string): RefUpdate => ({ ref, from: state.refs.get(ref) ?? null, to })
  const pulls = to === null ? [] : await state.pulls()
  const followers = pulls.filter((pull) => pull.state === 'open' && pull.headBranch === branch)
  return [branchRef(branch), ...followers.map((pull) => pullRef(pull.number))].map(move)
}
