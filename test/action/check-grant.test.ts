import { describe, expect, test } from 'vitest'
import { checkGrant } from '../../src/action/check-grant.ts'
import type { GithubJob } from '../../src/action/settings.ts'
import { readRunBranch } from '../../src/derive/read-run-branch.ts'
import { CLAIM_FILE, END_FILE, JOB_FILE, RUN_WORKFLOW } from '../../src/model/grant.ts'
import type { RecordData } from '../../src/model/record.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { BY_A_JOB, grantedScene, hoursAfter, recorded } from '../builders/granted.ts'
import type { GrantedScene } from '../builders/granted.ts'
import { runBranchFor } from '../builders/run-branch.ts'
import type { RunBranchFacts } from '../builders/run-branch.ts'
import { dryRunEvidence } from '../builders/run-evidence.ts'

const HERE = grantedScene()
const BY_JOB = grantedScene(BY_A_JOB)
const JOB: GithubJob = {
  repository: { id: BY_JOB.snapshot.repo.id, owner: 'acme', name: 'network' },
  server: 'https://github.example',
  api: 'https://github.example/api/v3',
  sha: BY_JOB.granted.data.commit,
  ref: 'refs/heads/main',
  run: 4242,
  attempt: 1,
  workflow: RUN_WORKFLOW,
  event: 'workflow_dispatch',
}

type Facts = {
  readonly job?: Partial<GithubJob>
  readonly command?: 'build' | 'dry-run' | 'discover' | 'record'
  /** Null: there is no run branch. */
  readonly branch?: RunBranchFacts | null
  readonly late?: boolean
  readonly records?: 'ended' | 'none' | { readonly dispatched: number | null }
}

function seen(
  { snapshot, granted }: GrantedScene,
  { late = false, records }: Facts,
  branch: Facts['branch'],
): Snapshot {
  const now = late ? hoursAfter(granted.at, 2) : snapshot.now
  const runs = branch === null ? [] : [runBranchFor(snapshot, granted.digest, branch)]
  const before = { ...snapshot, now, runs }
  if (records === 'none') return { ...before, ledger: { ...before.ledger, records: [] } }
  const { digest: grant } = granted
  if (records === 'ended')
    return recorded(before, { event: 'run.ended', subject: [], data: { grant, how: 'lost', job: null, runs: [] } })
  if (records === undefined) return before
  const data: RecordData<'run.dispatched'> = { grant, workflowRun: records.dispatched }
  return recorded(before, { event: 'run.dispatched', subject: [], data })
}

function check(given: GrantedScene, facts: Facts, standard: RunBranchFacts, job: GithubJob | null) {
  const branch = facts.branch === undefined ? standard : facts.branch
  const snapshot = seen(given, facts, branch)
  const [source] = snapshot.runs
  const findings = checkGrant({
    settings: { command: facts.command ?? 'build', grant: given.granted.digest, job },
    snapshot,
    granted: facts.records === 'none' ? undefined : given.granted,
    reading: source === undefined ? null : readRunBranch(snapshot, '001-demo', source),
    holder: job === null ? 'local:this' : `github:${job.run}:${job.attempt}`,
  })
  for (const { severity, remedy } of findings) {
    expect(severity).toBe('block')
    expect(remedy).toMatch(/^Nothing was run\./)
  }
  return findings.map(({ code, found }) => `${code} ${found}`)
}

const byJob = (facts: Facts) => check(BY_JOB, facts, { workflowRun: 4242 }, { ...JOB, ...facts.job })
const here = (facts: Facts) => check(HERE, facts, {}, null)
const dry = dryRunEvidence(BY_JOB.dryRun, BY_JOB.snapshot.now)
const OTHER = 'b'.repeat(40)

describe('a job of the forge', () => {
  test.each<readonly [string, Facts]>([
    ['that was asked for', {}],
    ['whose number nobody told', { branch: { workflowRun: null } }],
    ['that the ledger names too', { records: { dispatched: 4242 } }],
    ['that the ledger knows without a number', { records: { dispatched: null }, branch: { workflowRun: null } }],
    [
      'that only settles what it had begun',
      { command: 'record', branch: { workflowRun: 4242, holder: 'github:4242:1' } },
    ],
    ['that settles late', { command: 'record', branch: { workflowRun: 4242, holder: 'github:4242:1' }, late: true }],
    [
      'that settles what had ended',
      { command: 'record', branch: { workflowRun: 4242, holder: 'github:4242:1', ended: true } },
    ],
  ])('%s may go on', (_, facts) => {
    expect(byJob(facts)).toEqual([])
  })

  test.each<readonly [string, Facts, readonly string[]]>([
    [
      'of a fork',
      { job: { repository: { id: 4712, owner: 'mallory', name: 'network' } } },
      ['SG531 repository mallory/network (4712)'],
    ],
    [
      'of a fork, which is not told whether the grant exists',
      { job: { repository: { id: 4712, owner: 'm', name: 'n' } }, records: 'none' },
      ['SG531 repository m/n (4712)'],
    ],
    ['without a grant', { records: 'none' }, [`SG530 no grant ${BY_JOB.granted.digest} in the ledger`]],
    ['for another command', { command: 'dry-run' }, ['SG532 command dry-run']],
    ['for discovery', { command: 'discover' }, ['SG532 command discover']],
    ['that comes late', { late: true }, [`SG533 a grant that expired at ${BY_JOB.granted.data.expires}`]],
    ['on another commit', { job: { sha: OTHER } }, [`SG534 commit ${OTHER}`]],
    [
      'of another workflow',
      { job: { workflow: '.github/workflows/mine.yml' } },
      ['SG535 workflow .github/workflows/mine.yml by workflow_dispatch'],
    ],
    ['that a push started', { job: { event: 'push' } }, [`SG535 workflow ${RUN_WORKFLOW} by push`]],
    [
      'that a pull request started',
      { job: { event: 'pull_request_target' } },
      [`SG535 workflow ${RUN_WORKFLOW} by pull_request_target`],
    ],
    ['without a branch', { branch: null }, ['SG535 no branch that names this job']],
    [
      'whose branch names no job',
      { branch: { workflowRun: 4242, files: { [JOB_FILE]: 'x' } } },
      ['SG535 no branch that names this job'],
    ],
    ['that was not asked for', { job: { run: 4243 } }, ['SG535 workflow run 4243']],
    [
      'that a changed branch names, and the ledger does not',
      { job: { run: 4243 }, branch: { workflowRun: 4243 }, records: { dispatched: 4242 } },
      ['SG535 workflow run 4243'],
    ],
    ['that is run again', { job: { attempt: 2 } }, ['SG536 attempt 2 of the workflow run']],
    ['after the grant ended', { records: 'ended' }, ['SG536 a grant that has ended']],
    ['that wants to settle what ended', { records: 'ended', command: 'record' }, ['SG536 a grant that has ended']],
    [
      'after another one',
      { branch: { workflowRun: 4242, holder: 'github:4241:1' } },
      ['SG536 a grant that github:4241:1 took up'],
    ],
    [
      'in whose name somebody claimed',
      { branch: { workflowRun: 4242, holder: 'github:4242:1' } },
      ['SG536 a grant that github:4242:1 took up'],
    ],
    [
      'whose branch says that it is over',
      { branch: { workflowRun: 4242, holder: 'github:4242:1', ended: true } },
      ['SG536 a grant that has ended', 'SG536 a grant that github:4242:1 took up'],
    ],
    [
      'whose branch holds evidence before anything ran',
      { branch: { workflowRun: 4242, delivered: [dry] } },
      [expect.stringMatching(/^SG535 a branch that somebody wrote to: specs\/001-demo\/evidence\//)],
    ],
    [
      'whose branch says it is over before it began',
      { branch: { workflowRun: 4242, ended: true } },
      ['SG536 a grant that has ended', `SG535 a branch that somebody wrote to: ${END_FILE}`],
    ],
    [
      'whose branch holds a claim that is none',
      { branch: { workflowRun: 4242, files: { [CLAIM_FILE]: '{}' } } },
      [`SG535 a branch that somebody wrote to: ${CLAIM_FILE}`],
    ],
  ])('%s is refused', (_, facts, expected) => {
    expect(byJob(facts)).toEqual(expected)
  })

  test('every single thing that is wrong is named', () => {
    const facts: Facts = {
      job: { sha: OTHER, workflow: 'x.yml', run: 7, attempt: 3 },
      command: 'discover',
      branch: { workflowRun: 4242, holder: 'github:1:1' },
    }
    expect(byJob(facts).map((told) => told.slice(0, 5))).toEqual(['SG532', 'SG536', 'SG534', 'SG535', 'SG535', 'SG536'])
  })

  test('with a grant for the granting machine is refused', () => {
    expect(check(HERE, {}, { workflowRun: 4242 }, JOB)).toEqual([`SG535 workflow ${RUN_WORKFLOW} by workflow_dispatch`])
  })
})

describe('the granting machine', () => {
  test.each<readonly [string, Facts]>([
    ['just granted', {}],
    ['cut off before', { branch: { holder: 'local:this', delivered: [dry] } }],
    ['cut off before, late', { branch: { holder: 'local:this' }, late: true }],
  ])('%s may go on', (_, facts) => {
    expect(here(facts)).toEqual([])
  })

  test.each<readonly [string, Facts, readonly string[]]>([
    ['without a grant', { records: 'none' }, [`SG530 no grant ${HERE.granted.digest} in the ledger`]],
    ['for another command', { command: 'dry-run' }, ['SG532 command dry-run']],
    ['late', { late: true }, [`SG533 a grant that expired at ${HERE.granted.data.expires}`]],
    ['when the grant has ended', { records: 'ended' }, ['SG536 a grant that has ended']],
    [
      'when it said that it is over',
      { branch: { holder: 'local:this', ended: true } },
      ['SG536 a grant that has ended'],
    ],
    [
      'when another machine took it up',
      { branch: { holder: 'local:that' } },
      ['SG536 a grant that local:that took up'],
    ],
    [
      'when somebody put evidence there',
      { branch: { delivered: [dry] } },
      [expect.stringMatching(/^SG535 a branch that somebody wrote to/)],
    ],
  ])('%s is refused', (_, facts, expected) => {
    expect(here(facts)).toEqual(expected)
  })

  test('with a grant for a job of the forge is refused', () => {
    expect(check(BY_JOB, {}, { workflowRun: 4242 }, null)).toEqual(['SG535 the granting machine'])
  })
})

test('a grant holds until the very moment it expires', () => {
  const { snapshot, granted } = HERE
  const at = (now: string) =>
    checkGrant({
      settings: { command: 'build', grant: granted.digest, job: null },
      snapshot: { ...snapshot, now },
      granted,
      reading: null,
      holder: 'local:this',
    })
  const before = new Date(Date.parse(granted.data.expires) - 1).toISOString()
  expect(at(before)).toEqual([])
  expect(at(granted.data.expires).map(({ code }) => code)).toEqual(['SG533'])
})
