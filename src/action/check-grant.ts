import type { RunBranchReading } from '../derive/read-run-branch.ts'
import type { Finding } from '../model/finding.ts'
import { JOB_FILE, LOCAL_RUNNER, runBranch } from '../model/grant.ts'
import { LEDGER_BRANCH } from '../model/place.ts'
import { recordsOf } from '../model/record.ts'
import type { TypedRecord } from '../model/record.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { ActionSettings } from './settings.ts'

export type GrantCheck = {
  readonly settings: Pick<ActionSettings, 'command' | 'grant' | 'job'>
  readonly snapshot: Snapshot
  readonly granted: TypedRecord<'run.granted'> | undefined
  /** Null: there is no branch to deliver on. */
  readonly reading: RunBranchReading | null
  /** Who this job is: see `ClaimFile`. */
  readonly holder: string
}

/**
 * Whether this job may take this grant up: bound to repository, commit, workflow, job, attempt and time, and used once (R9.3). All of it
 * is compared with what the ledger's key signed; nothing of the job's inputs is believed. Each finding names one thing that is not as granted.
 */
export function checkGrant({ settings, snapshot, granted, reading, holder }: GrantCheck): readonly Finding[] {
  const { job, command, grant } = settings
  if (job !== null && job.repository.id !== snapshot.repo.id) {
    return [
      refused(
        'SG531',
        `repository ${job.repository.owner}/${job.repository.name} (${job.repository.id})`,
        `the one of the trust root, ${snapshot.repo.id}: a fork or copy runs nothing`,
      ),
    ]
  }
  if (granted === undefined) {
    return [refused('SG530', `no grant ${grant ?? ''} in the ledger`, 'a record run.granted that a trusted key signed')]
  }
  const { data, digest } = granted
  const isRecorded = recordsOf(snapshot.ledger.records, 'run.ended').some((ended) => ended.data.grant === digest)
  const isEnded = isRecorded || (reading?.ended === true && command !== 'record')
  const claim = reading?.claim ?? null
  const isClaimed = claim !== null
  // A job runs once, so that one which finds its own name there did not write it.
  const isTaken = claim !== null && (claim.holder !== holder || (job !== null && command !== 'record'))
  // Seen from another commit than the one it was made on, a branch shows what others did on the way, too.
  const isElsewhere = job !== null && job.sha !== data.commit
  const strange = isClaimed || isElsewhere ? [] : strangeFiles(snapshot, digest)
  const findings: readonly (Finding | null)[] = [
    command === data.command || command === 'record'
      ? null
      : refused('SG532', `command ${command}`, `the granted one, ${data.command}`),
    isEnded ? refused('SG536', 'a grant that has ended', 'one that is in force') : null,
    isTaken ? refused('SG536', `a grant that ${claim.holder} took up`, 'one that nobody used: it holds once') : null,
    // Whoever took it up in time goes on; nobody begins after.
    !isClaimed && snapshot.now >= data.expires
      ? refused('SG533', `a grant that expired at ${data.expires}`, 'one that still holds')
      : null,
    strange.length === 0
      ? null
      : refused('SG535', `a branch that somebody wrote to: ${strange.slice(0, 3).join(', ')}`, 'the job alone on it'),
    ...(job === null ? localFindings(data) : jobFindings(job, data, reading, askedFor(snapshot, digest, reading))),
  ]
  return findings.filter((finding) => finding !== null)
}

type Grant = TypedRecord<'run.granted'>['data']

/** What lies on the run branch beside the name of the job: before anybody took it up, whoever put it there had no grant. */
function strangeFiles({ runs, engagement }: Snapshot, grant: string): readonly string[] {
  const branch = runs.find(({ name }) => name === runBranch(engagement ?? '', grant))
  return (branch?.changes ?? []).map(({ path }) => path).filter((path) => path !== JOB_FILE)
}

function localFindings({ runner }: Grant): readonly (Finding | null)[] {
  return [
    runner.includes(LOCAL_RUNNER)
      ? null
      : refused('SG535', 'the granting machine', `a job of the forge on ${runner.join(', ')}`),
  ]
}

/** The number of the job that was asked for: the ledger's word, where it has one already, counts before the branch's. */
function askedFor({ ledger }: Snapshot, grant: string, reading: RunBranchReading | null): number | null {
  const told = recordsOf(ledger.records, 'run.dispatched').find(({ data }) => data.grant === grant)
  return told === undefined ? (reading?.job?.workflowRun ?? null) : told.data.workflowRun
}

function jobFindings(
  job: NonNullable<ActionSettings['job']>,
  { commit, workflow }: Grant,
  reading: RunBranchReading | null,
  named: number | null,
): readonly (Finding | null)[] {
  return [
    job.sha === commit ? null : refused('SG534', `commit ${job.sha}`, `the granted one, ${commit}`),
    job.workflow === workflow && job.event === 'workflow_dispatch'
      ? null
      : refused(
          'SG535',
          `workflow ${job.workflow} by ${job.event}`,
          `${workflow ?? 'the granting machine'} by workflow_dispatch`,
        ),
    reading?.job === null || reading === null
      ? refused('SG535', 'no branch that names this job', 'the branch that whoever granted made for it')
      : null,
    named === null || named === job.run
      ? null
      : refused('SG535', `workflow run ${job.run}`, `the one that was asked for, ${named}`),
    job.attempt === 1
      ? null
      : refused(
          'SG536',
          `attempt ${job.attempt} of the workflow run`,
          'the first: a job is not run again, a build is: /sdd retry',
        ),
  ]
}

function refused(code: string, found: string, expected: string): Finding {
  const remedy =
    'Nothing was run. Runs are asked for by specgate, from an engagement whose gate is locked; start them there.'
  return { code, severity: 'block', path: LEDGER_BRANCH, line: 1, found, expected, remedy }
}
