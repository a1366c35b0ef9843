import { expect, test } from 'vitest'
import { judgeDeployment } from '../../../src/app/evaluation/judge-deployment.ts'
import type { DeploymentVerdict, WaitingRun } from '../../../src/app/evaluation/judge-deployment.ts'
import type { RunBranchContent } from '../../../src/forge/content/run-branches.ts'
import { CLAIM_FILE, END_FILE, JOB_FILE, RUN_WORKFLOW, runBranch } from '../../../src/model/grant.ts'
import { digestOf } from '../../../src/model/digest.ts'
import { PREDICATE_TYPE, STATEMENT_TYPE } from '../../../src/model/record.ts'
import type { RecordData, StoredRecord } from '../../../src/model/record.ts'

const ENGAGEMENT = '042-edge'
const COMMIT = 'c'.repeat(40)
const NOW = '2026-03-02T09:30:00.000Z'
const NUMBER = 16_000_000_001

const GRANT: RecordData<'run.granted'> = {
  command: 'build',
  authority: digestOf('gate 2'),
  design: digestOf('design'),
  attempt: 1,
  environment: 'lab',
  runner: ['dmz'],
  workflow: RUN_WORKFLOW,
  commit: COMMIT,
  expires: '2026-03-02T10:00:00.000Z',
  runs: [{ id: 'rotate-1-apply', idempotencyKey: digestOf('key') }],
}

type Told = { readonly event: 'run.granted' | 'run.ended'; readonly data: object; readonly problem?: string | null }

function record({ event, data, problem = null }: Told, index: number): StoredRecord {
  const keyid = digestOf('the key')
  const statement = {
    _type: STATEMENT_TYPE,
    predicateType: PREDICATE_TYPE,
    subject: [],
    predicate: {
      schema: 1,
      seq: index,
      prev: null,
      at: '2026-03-02T09:00:00.000Z',
      repo: { id: 5, owner: 'acme', name: 'edge', url: 'https://github.com/acme/edge' },
      engagement: ENGAGEMENT,
      observer: { name: 'specgate', version: '1', keyid },
      event,
      data,
    },
  } as StoredRecord['statement']
  return { digest: digestOf(`record ${index}`), path: `ledger/${ENGAGEMENT}/${index}`, problem, statement }
}

const DIGEST = digestOf('record 1')
const GRANTED: Told = { event: 'run.granted', data: GRANT }
const JOB = { schema: 1, grant: DIGEST, workflowRun: NUMBER }

function branch(files: Readonly<Record<string, unknown>>, name = runBranch(ENGAGEMENT, DIGEST)): RunBranchContent {
  const changes = Object.entries(files).map(([path, data]) => {
    const text = typeof data === 'string' ? data : JSON.stringify(data)
    return { path, before: null, after: { path, mode: '100644', blob: 'b', digest: digestOf(text), text } }
  })
  return { name, sha: 'd'.repeat(40), mergeBase: COMMIT, commits: [], changes, predictedTree: null }
}

/** The very run that was granted, but for what is given. */
function judge(
  more: Partial<WaitingRun> = {},
  told: readonly Told[] = [GRANTED],
  runs: readonly RunBranchContent[] = [branch({ [JOB_FILE]: JOB })],
): DeploymentVerdict {
  const records = told.map((each, index) => record(each, index + 1))
  return judgeDeployment({
    job: job(),
    environment: 'lab',
    seen: { base: { branch: 'main', sha: COMMIT }, runs },
    ledger: { tip: 'e'.repeat(40), next: { seq: 9, prev: DIGEST }, records, broken: [], highestNumber: 42 },
    now: NOW,
    ...more,
  })
}

function job(more: Partial<WaitingRun['job']> = {}): WaitingRun['job'] {
  return {
    number: NUMBER,
    attempt: 1,
    isOver: false,
    event: 'workflow_dispatch',
    workflow: RUN_WORKFLOW,
    title: `specgate build ${ENGAGEMENT} lab`,
    commit: COMMIT,
    branch: 'main',
    ...more,
  }
}

const CLAIM = { schema: 1, holder: `github:${NUMBER}:1`, at: '2026-03-02T09:10:00.000Z' }
const LATE = '2026-03-02T10:00:00.000Z'
const MOVED = { base: { branch: 'main', sha: 'f'.repeat(40) } }

test('the run that the grant was given to may enter, with the record’s name', () => {
  expect(judge()).toEqual({ state: 'approved', comment: `Granted by record ${DIGEST} of ${ENGAGEMENT}.` })
})

test.each<[string, () => DeploymentVerdict]>([
  ['in any case of the environment’s name', () => judge({ environment: 'LAB' })],
  ['when it claimed the grant', () => judge({}, [GRANTED], [branch({ [JOB_FILE]: JOB, [CLAIM_FILE]: CLAIM })])],
  [
    'later than the grant could be taken up, when it claimed it before',
    () => judge({ now: LATE }, [GRANTED], [branch({ [JOB_FILE]: JOB, [CLAIM_FILE]: CLAIM })]),
  ],
  [
    'where the server tells no numbers',
    () => judge({}, [GRANTED], [branch({ [JOB_FILE]: { ...JOB, workflowRun: null } })]),
  ],
  [
    'beside another grant that it was not given',
    () => judge({}, [GRANTED, { event: 'run.granted', data: { ...GRANT, attempt: 2 } }]),
  ],
])('it may enter %s', (_name, verdict) => {
  expect(verdict().state).toBe('approved')
})

test('a grant whose run is not known yet is waited for, as long as it is good', () => {
  expect(judge({}, [GRANTED], [])).toEqual({ state: 'later' })
  expect(judge({ now: LATE }, [GRANTED], [])).toMatchObject({ state: 'rejected' })
  expect(judge({ seen: { ...MOVED, runs: [] } })).toMatchObject({ state: 'rejected' })
})

const noted = (more: object) => [branch({ [JOB_FILE]: { ...JOB, ...more } })]
test.each<[string, () => DeploymentVerdict, string]>([
  ['started by a push', () => judge({ job: job({ event: 'push' }) }), 'not started by specgate'],
  ['with a title of its own', () => judge({ job: job({ title: 'Deploy' }) }), 'not started by specgate'],
  ['on another branch', () => judge({ job: job({ branch: 'topic' }) }), 'not started by specgate'],
  ['run again', () => judge({ job: job({ attempt: 2 }) }), 'a grant is for one attempt'],
  ['of another workflow', () => judge({ job: job({ workflow: '.github/workflows/x.yml' }) }), 'no grant of 042-edge'],
  ['on another commit', () => judge({ job: job({ commit: 'd'.repeat(40) }) }), 'no grant of 042-edge'],
  ['for another environment', () => judge({ environment: 'production' }), 'no grant of 042-edge'],
  ['of an engagement without a grant', () => judge({}, []), 'no grant of 042-edge'],
  [
    'of a grant for the granting machine',
    () => judge({}, [{ ...GRANTED, data: { ...GRANT, workflow: null } }]),
    'no grant',
  ],
  ['by a record that nobody trusted signed', () => judge({}, [{ ...GRANTED, problem: 'is not signed' }]), 'no grant'],
  [
    'of a grant that ended',
    () => judge({}, [GRANTED, { event: 'run.ended', data: { grant: DIGEST, how: 'lost', job: null, runs: [] } }]),
    'no grant of 042-edge',
  ],
  [
    'other than the one the grant was given to',
    () => judge({}, [GRANTED], noted({ workflowRun: 7 })),
    'was given to run 7',
  ],
  [
    'of a grant that another one claimed',
    () =>
      judge(
        {},
        [GRANTED],
        [branch({ [JOB_FILE]: { ...JOB, workflowRun: null }, [CLAIM_FILE]: { ...CLAIM, holder: 'github:7:1' } })],
      ),
    'that claimed it',
  ],
  ['of a grant that nobody took up in time', () => judge({ now: LATE }), 'its grant is past'],
  ['of a grant that the default branch left behind', () => judge({ seen: { ...MOVED, runs: noted({}) } }), 'is past'],
  [
    'of a job that said it is over',
    () => judge({}, [GRANTED], [branch({ [JOB_FILE]: JOB, [CLAIM_FILE]: CLAIM, [END_FILE]: '{}' })]),
    'is done',
  ],
  [
    'whose branch somebody wrote over',
    () => judge({}, [GRANTED], [branch({ [JOB_FILE]: '{' })]),
    'does not say which run',
  ],
  [
    'whose branch is for another grant',
    () => judge({}, [GRANTED], noted({ grant: digestOf('x') })),
    'does not say which',
  ],
  [
    'when the ledger was wound back',
    () => judge({ ledger: { tip: null, next: null, records: [record(GRANTED, 1)], broken: [], highestNumber: 0 } }),
    'the ledger cannot be believed',
  ],
  [
    'when the ledger holds what is no record',
    () =>
      judge({
        ledger: {
          tip: 'e'.repeat(40),
          next: { seq: 9, prev: DIGEST },
          records: [record(GRANTED, 1)],
          broken: [{ path: 'x', problem: 'y' }],
          highestNumber: 42,
        },
      }),
    'the ledger cannot be believed',
  ],
])('a run %s is refused, with the reason', (_name, verdict, reason) => {
  const given = verdict()
  expect(given).toMatchObject({ state: 'rejected', comment: expect.stringContaining(reason) })
  if (given.state === 'rejected') expect(given.comment).toMatch(/^specgate did not approve this run: .{20,900}$/)
})
