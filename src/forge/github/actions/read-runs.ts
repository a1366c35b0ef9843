import type { JobState, RunBranch } from '../../../model/snapshot.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import type { Refs } from '../../../git/read-refs.ts'
import { requireCommit } from '../../content/branch-content.ts'
import type { RunBranchContent } from '../../content/run-branches.ts'
import { readJob, readRunBranches } from '../../content/run-branches.ts'
import type { CommitBook } from '../people/commit-book.ts'
import type { Hub } from '../hub.ts'
import { keep } from '../memory.ts'
import { Unsettled } from '../settle.ts'
import { readWorkflowRun } from './workflow-run.ts'

/** For so long after a branch moved GitHub may not show its job yet. */
const LATE_MS = 5 * 60 * 1000

/**
 * The engagement's run branches with what GitHub knows of their jobs. It is asked about one job at most, that of the first branch that
 * still waits for one, and about none when no branch does: an evaluation has only so many questions.
 */
export async function readRuns(
  hub: Hub,
  book: CommitBook,
  at: { readonly refs: Refs; readonly base: string; readonly engagement: string | null },
): Promise<readonly RunBranch[]> {
  const branches = await readRunBranches(hub.mirror.store, at.refs, at, book.toCommit)
  const waiting = branches.flatMap((branch) => {
    const number = jobOf(branch)
    return number === null ? [] : [{ branch, number }]
  })
  const asked = waiting.find(({ number }) => !hub.memory.goneJobs.has(number))
  const answer = asked === undefined ? 'unknown' : await stateOf(hub, asked.branch, asked.number)
  return branches.map((branch): RunBranch => {
    const number = waiting.find((each) => each.branch === branch)?.number
    const isGone = number !== undefined && hub.memory.goneJobs.has(number)
    return { ...branch, job: isGone ? 'gone' : branch === asked?.branch ? answer : 'unknown' }
  })
}

/** The job that a branch still waits for; null when it said it is over, and when nobody knows a number. */
function jobOf(branch: RunBranchContent): number | null {
  const { job, claim, hasEnded } = readJob(branch)
  if (hasEnded) return null
  const [, claimed] = /^github:([1-9]\d{0,14}):\d{1,5}$/.exec(claim?.holder ?? '') ?? []
  return job?.workflowRun ?? (claimed === undefined ? null : Number(claimed))
}

/** A job that somebody runs again has a second attempt: the one that the grant was given to is over then. */
async function stateOf(hub: Hub, branch: RunBranchContent, number: number): Promise<JobState> {
  const run = await readWorkflowRun(hub, number)
  if (run !== null && !run.isOver && run.attempt === 1) return 'going-on'
  if (run === null && (await isFresh(hub, branch))) return 'going-on'
  await requireUnmoved(hub, branch)
  if (run !== null) keep(hub.memory.goneJobs, number, true)
  return 'gone'
}

/** What has just been made may not be shown by every server of GitHub's yet. */
async function isFresh({ mirror, now }: Hub, { sha }: RunBranchContent): Promise<boolean> {
  const { committer } = await requireCommit(mirror.store, sha)
  return Math.abs(now() - Date.parse(committer.when)) < LATE_MS
}

/** Whatever the job delivered, it delivered before it ended: what was fetched before that may lack the last of it. */
async function requireUnmoved({ mirror }: Hub, { name, sha }: RunBranchContent): Promise<void> {
  const tip = (await mirror.update()).get(branchRef(name))
  if (tip !== sha) throw new Unsettled(`${name} moved from ${sha} to ${tip ?? 'nothing'} while its job ended`)
}
