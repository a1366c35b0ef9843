import { readJob } from '../../forge/content/run-branches.ts'
import type { GitView } from '../../forge/github/actions/look-at-git.ts'
import type { WorkflowRun } from '../../forge/github/actions/workflow-run.ts'
import { parseRunTitle } from '../../forge/run-title.ts'
import { runBranch } from '../../model/grant.ts'
import { recordsOf } from '../../model/record.ts'
import type { TypedRecord } from '../../model/record.ts'
import type { Instant, LedgerView } from '../../model/snapshot.ts'

/** A workflow run that waits for an environment, and what is known of grants. */
export type WaitingRun = {
  readonly job: WorkflowRun
  readonly environment: string
  readonly seen: Pick<GitView, 'base' | 'runs'>
  /** Of the engagement that the run's title names; its records verified. */
  readonly ledger: LedgerView
  readonly now: Instant
}

/** `later`: the grant is there, and which run it was given to is not known yet. */
export type DeploymentVerdict =
  | { readonly state: 'approved' | 'rejected'; readonly comment: string }
  | { readonly state: 'later' }

const OPENED_HERE =
  'Environments that the policy names are entered only by runs that specgate starts from an engagement: open the engagement and start ' +
  'there what is to be done (/sdd build).'
const ANEW = 'Nothing has to be done about this run: what is still due is granted anew, with a new run.'

/**
 * Whether a run may enter an environment: only when the ledger holds a grant in force for just this workflow, commit and environment, and the
 * grant was given to just this run (R2.2, R9.3). The run's title says where to look and is not believed in anything else. Pure.
 */
export function judgeDeployment(waiting: WaitingRun): DeploymentVerdict {
  const { job, environment, seen, ledger } = waiting
  const title = parseRunTitle(job.title)
  if (title === null || job.event !== 'workflow_dispatch' || job.branch !== seen.base.branch) {
    return rejected(`it was not started by specgate. ${OPENED_HERE}`)
  }
  if (job.attempt !== 1) return rejected(`it is run again, and a grant is for one attempt. ${OPENED_HERE}`)
  if (ledger.next === null || ledger.broken.length > 0) {
    return rejected('the ledger cannot be believed. `specgate verify` says what is wrong with it; mend that first.')
  }
  const ended = new Set(recordsOf(ledger.records, 'run.ended').map(({ data }) => data.grant))
  const verdicts = recordsOf(ledger.records, 'run.granted')
    .filter(({ digest, data }) => !ended.has(digest) && data.workflow === job.workflow && data.commit === job.commit)
    // GitHub's names of environments mean the same in any case.
    .filter(({ data }) => data.environment.toLowerCase() === environment.toLowerCase())
    .map((granted) => judgeGrant(waiting, title.engagement, granted))
  const states = (['approved', 'later'] as const).flatMap(
    (state) => verdicts.find((each) => each.state === state) ?? [],
  )
  const none = `no grant of ${title.engagement} in force is for this environment and commit ${job.commit}. ${OPENED_HERE}`
  return states[0] ?? verdicts[0] ?? rejected(none)
}

/** Whether a grant that fits was given to this run, by the branch that was made for it. */
function judgeGrant(
  { job, seen, now }: WaitingRun,
  engagement: string,
  { digest, data }: TypedRecord<'run.granted'>,
): DeploymentVerdict {
  // As `decide` sees it: a grant is taken up in time, and on the commit that the default branch still ends in.
  const isPast = now >= data.expires || seen.base.sha !== data.commit
  const past = rejected(
    `its grant is past: it was good until ${data.expires}, on that tip of the default branch. ${ANEW}`,
  )
  const branch = seen.runs.find(({ name }) => name === runBranch(engagement, digest))
  if (branch === undefined) return isPast ? past : { state: 'later' }
  const { job: noted, claim, hasEnded } = readJob(branch)
  if (noted === null || noted.grant !== digest) {
    return rejected(`the branch ${branch.name} does not say which run the grant is for. Delete it; it is granted anew.`)
  }
  if (hasEnded) return rejected(`what its grant allowed is done. ${ANEW}`)
  const isOther = noted.workflowRun !== null && noted.workflowRun !== job.number
  const isTaken = claim !== null && claim.holder !== `github:${job.number}:1`
  if (isOther || isTaken) {
    return rejected(
      `the grant was given to run ${noted.workflowRun ?? 'that claimed it'}, not to this one. ${OPENED_HERE}`,
    )
  }
  if (claim === null && isPast) return past
  return { state: 'approved', comment: `Granted by record ${digest} of ${engagement}.` }
}

function rejected(reason: string): DeploymentVerdict {
  return { state: 'rejected', comment: `specgate did not approve this run: ${reason}` }
}
