import type { PullPhase } from '../model/phase.ts'
import type { BranchContent, Snapshot } from '../model/snapshot.ts'

/** What a phase's branch carries while it is worked on; null when there is none, or when its pull request is over. */
export function phaseContent({ pulls, branches }: Snapshot, phase: PullPhase): BranchContent | null {
  const own = pulls.filter((pull) => pull.phase === phase)
  const open = own.findLast(({ state }) => state === 'open')
  if (open !== undefined) return open.content
  const branch = branches.find((each) => each.phase === phase)
  const isOver = own.some(({ content }) => content.sha === branch?.sha)
  return branch === undefined || isOver ? null : branch
}
