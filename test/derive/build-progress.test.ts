import { describe, expect, test } from 'vitest'
import { buildProgress } from '../../src/derive/build-progress.ts'
import type { Evidence } from '../../src/derive/read-evidence.ts'
import { runId } from '../../src/derive/run-requests.ts'
import type { Component } from '../../src/documents/read-components.ts'
import { digestOf, digestOfData } from '../../src/model/digest.ts'
import type { Lock } from '../../src/model/engagement.ts'
import type { StoredRecord } from '../../src/model/record.ts'
import type { RunRecord } from '../../src/model/run.ts'
import { bareComponent, bareRun, CONTRACT } from '../builders/bare-run.ts'
import { buildScene } from '../builders/scene.ts'
import { storedRecord } from '../builders/world.ts'
import type { DraftBody } from '../builders/world.ts'

const AT = '2026-11-20T10:00:00.000Z'
const EMPTY = buildScene().snapshot
const LOCK: Lock = { gate: 'design', record: CONTRACT, pull: 4, at: AT, mergeSha: 'a'.repeat(40), subjects: [] }
const A = bareComponent('a')
const B = bareComponent('b', { dependsOn: ['a'] })
const DRY_A = bareRun(A, { mode: 'dry-run' })
const DID_A = bareRun(A)
const FAILED_A = bareRun(A, { outcome: 'rolled-back', changed: false })
const DRY_B = bareRun(B, { mode: 'dry-run' })
const DID_B = bareRun(B)

describe('one attempt, step by step', () => {
  const asked = [requested(1), granted(1)]
  const recordedBoth = [...asked, step(DID_A), step(DID_B)]
  const all = [DRY_A, DID_A, DRY_B, DID_B]

  test.each([
    ['nobody asked', [], [], 'not-requested'],
    ['asked', [requested(1)], [], 'build a dry-run, a apply, b dry-run, b apply'],
    ['granted', asked, [], 'granted 1'],
    ['the first rehearsed', asked, [DRY_A], 'granted 1'],
    ['the first applied', asked, [DRY_A, DID_A], 'record a 1 a-1-apply'],
    ['the first recorded', [...asked, step(DID_A)], [DRY_A, DID_A], 'granted 1'],
    ['the job gone after the first', [...asked, step(DID_A), gone()], [DRY_A, DID_A], 'build b dry-run, b apply'],
    ['the job gone after a rehearsal', [...asked, step(DID_A), gone()], [DRY_A, DID_A, DRY_B], 'build b apply'],
    ['the next applied', [...asked, step(DID_A)], all, 'record b 1 b-1-apply'],
    ['all recorded, the job at work', recordedBoth, all, 'granted 1'],
    ['all recorded, the job over', [...recordedBoth, gone()], all, 'finished'],
  ])('%s', (_, records, runs, expected) => {
    // The design lists them the other way round.
    expect(progress(records, runs, [B, A])).toBe(expected)
  })
})

describe('jobs that come to nothing', () => {
  test('are asked for three times, then a person has to look', () => {
    const records: DraftBody[] = [requested(1)]
    for (let time = 1; time <= 3; time += 1) {
      expect(progress(records, [])).toMatch(/^build a dry-run/)
      records.push(granted(1), ended(records.length + 1))
    }
    expect(progress(records, [])).toBe('stuck')
    expect(progress([...records, requested(2)], [])).toMatch(/^build a dry-run/)
  })

  test('are asked for again once the default branch has moved on', () => {
    const before = 'b'.repeat(40)
    const records: DraftBody[] = [requested(1)]
    for (let time = 1; time <= 3; time += 1) records.push(granted(1, before), ended(records.length + 1))
    expect(progress(records, [])).toMatch(/^build a dry-run/)
  })
})

describe('an attempt ends', () => {
  test('at a rehearsal that failed: nothing is applied', () => {
    const failed = bareRun(A, { mode: 'dry-run', outcome: 'failed' })
    expect(progress([requested(1)], [failed])).toBe('finished at a-1-dry-run')
  })

  test.each(['failed', 'rolled-back', 'rollback-failed', 'refused', 'outcome-unknown'] as const)(
    'at a component that ended %s, once that is recorded: what stands on it is not started',
    (outcome) => {
      const run = bareRun(A, { outcome, changed: outcome === 'outcome-unknown' ? 'unknown' : false })
      const asked = [requested(1), granted(1)]
      expect(progress(asked, [DRY_A, run])).toBe('record a 1 a-1-apply')
      expect(progress([...asked, step(run), gone()], [DRY_A, run])).toBe('finished at a-1-apply')
    },
  )

  test('with nothing to do when nothing is built', () => {
    const components = [bareComponent('old', { action: 'reuse' }), bareComponent('later', { action: 'stub' })]
    expect(progress([requested(1)], [], components)).toBe('finished')
  })
})

describe('a second attempt', () => {
  const failedB = bareRun(B, { outcome: 'failed', changed: false })
  const before = [requested(1), step(DID_A), step(failedB)]
  const ran = [DRY_A, DID_A, DRY_B, failedB]

  test('never runs what succeeded again, and goes on with what did not', () => {
    expect(progress(before, ran)).toBe('finished at b-1-apply')
    const again = [...before, requested(2)]
    const dryRun = bareRun(B, { mode: 'dry-run', attempt: 2 })
    const applied = bareRun(B, { attempt: 2 })
    expect(progress(again, ran)).toBe('build b dry-run, b apply')
    expect(progress(again, [...ran, dryRun])).toBe('build b apply')
    expect(progress(again, [...ran, dryRun, applied])).toBe('record b 2 b-2-apply')
    expect(progress([...again, step(applied)], [...ran, dryRun, applied])).toBe('finished')
  })

  test('starts with the first when that failed', () => {
    expect(progress([requested(1), step(FAILED_A), requested(2)], [DRY_A, FAILED_A])).toBe(
      'build a dry-run, a apply, b dry-run, b apply',
    )
  })
})

describe('an attempt whose plan a person has to approve', () => {
  const asked = requested(1, CONTRACT, 'required')
  const plan = [DRY_A.digest, DRY_B.digest]

  test.each([
    ['asked', [asked], [], 'dry-run a dry-run, b dry-run'],
    ['the first rehearsed, the job gone: the next is too', [asked], [DRY_A], 'dry-run b dry-run'],
    ['all rehearsed', [asked], [DRY_B, DRY_A], `plan 1 ${digestOfData(plan)}`],
    ['approved', [asked, approved(plan)], [DRY_A, DRY_B], 'build a apply, b apply'],
    ['granted', [asked, approved(plan), granted(1)], [DRY_A, DRY_B], 'granted 1'],
    ['applied', [asked, approved(plan), granted(1)], [DRY_A, DRY_B, DID_A], 'record a 1 a-1-apply'],
    ['the job gone: the next', [asked, approved(plan), step(DID_A)], [DRY_A, DRY_B, DID_A], 'build b apply'],
    ['all recorded', [asked, approved(plan), step(DID_A), step(DID_B)], [DRY_A, DRY_B, DID_A, DID_B], 'finished'],
  ])('%s', (_, records, runs, expected) => {
    expect(progress(records, runs, [B, A])).toBe(expected)
  })

  test('ends at a rehearsal that failed, whatever could be approved', () => {
    const failed = bareRun(B, { mode: 'dry-run', outcome: 'failed' })
    expect(progress([asked], [DRY_A, failed])).toBe('finished at b-1-dry-run')
  })

  test.each([
    ['of another order', approved(plan.toReversed())],
    ['of less', approved([DRY_A.digest])],
    ['of another attempt', approved(plan, 2)],
    ['under another contract', approved(plan, 1, digestOf('an older Gate 2'))],
  ])('does not take an approval %s', (_, approval) => {
    expect(progress([asked, approval], [DRY_A, DRY_B])).toMatch(/^plan 1/)
  })

  test('a second attempt has a plan of its own, of what is still to be done', () => {
    const failedB = bareRun(B, { outcome: 'failed', changed: false })
    const records = [asked, approved(plan), step(DID_A), step(failedB), requested(2, CONTRACT, 'required')]
    const ran = [DRY_A, DRY_B, DID_A, failedB]
    const again = bareRun(B, { mode: 'dry-run', attempt: 2 })
    expect(progress(records, ran)).toBe('dry-run b dry-run')
    expect(progress(records, [...ran, again])).toBe(`plan 2 ${digestOfData([again.digest])}`)
    expect(progress([...records, approved([again.digest], 2)], [...ran, again])).toBe('build b apply')
  })
})

describe('what does not count', () => {
  const other = digestOf('an older Gate 2')

  test('a request under another contract', () => {
    expect(progress([requested(1, other)], [])).toBe('not-requested')
  })

  test('a grant under another contract', () => {
    expect(progress([requested(1), granted(1, undefined, other)], [DRY_A])).toMatch(/^build a apply/)
  })

  test('a request that no trusted key signed', () => {
    const records = recorded([requested(1)]).map((each) => ({ ...each, problem: 'no trusted key' }))
    expect(told(records, [], [A, B])).toBe('not-requested')
  })

  test('a record of another run', () => {
    expect(progress([requested(1), step(DID_B)], [DRY_A, DID_A])).toBe('record a 1 a-1-apply')
  })

  test('a run by another program: the component did not succeed', () => {
    const skill = { ...DID_A.record.skill, digest: digestOf('other') }
    expect(progress([requested(1)], [DRY_A, bareRun(A, { skill })])).toBe('finished at a-1-apply')
  })
})

function progress(records: readonly DraftBody[], runs: readonly Evidence[], components = [A, B]): string {
  return told(recorded(records), runs, components)
}

function told(records: readonly StoredRecord[], runs: readonly Evidence[], components: readonly Component[]): string {
  const snapshot = { ...EMPTY, ledger: { ...EMPTY.ledger, records } }
  const next = buildProgress(snapshot, LOCK, components, runs)
  switch (next.status) {
    case 'not-requested':
      return next.status
    case 'finished':
      return next.stoppedAt === null ? 'finished' : `finished at ${next.stoppedAt.record.id}`
    case 'record':
      return `record ${next.component.id} ${next.attempt} ${next.run.record.id}`
    case 'plan':
      return `plan ${next.request.data.attempt} ${next.plan.digest}`
    case 'due':
      return `${next.command} ${next.runs.map(({ component, mode }) => `${component.id} ${mode}`).join(', ')}`
    case 'granted':
      return `granted ${next.attempt}`
    case 'stuck':
      return 'stuck'
  }
}

function recorded(bodies: readonly DraftBody[]): readonly StoredRecord[] {
  const records: StoredRecord[] = []
  for (const body of bodies) {
    // An end names its grant by place, since a grant's digest follows from all that stands before it.
    const data =
      body.event === 'run.ended' ? { ...body.data, grant: records[Number(body.data.grant) - 1]?.digest } : body.data
    records.push(
      storedRecord(records, { ...body, data, engagement: '001-demo', at: AT } as Parameters<typeof storedRecord>[1]),
    )
  }
  return records
}

function requested(attempt: number, contract = CONTRACT, planApproval?: 'required'): DraftBody {
  const common = { contract, attempt, by: { id: 11, login: 'ana' }, comment: attempt }
  const data = planApproval === undefined ? common : { ...common, planApproval }
  return { event: 'build.requested', subject: [], data }
}

function approved(runs: readonly string[], attempt = 1, contract = CONTRACT): DraftBody {
  const plan = digestOfData(runs)
  const data = { contract, attempt, plan, runs: [...runs], by: { id: 13, login: 'sam' }, comment: 9 }
  return { event: 'plan.approved', subject: [], data }
}

function granted(attempt: number, commit = EMPTY.base.sha, authority = CONTRACT): DraftBody {
  const data = {
    command: 'build' as const,
    authority,
    design: CONTRACT,
    attempt,
    environment: 'lab',
    runner: ['local'],
    workflow: null,
    commit,
    expires: AT,
    runs: [{ id: runId('a', attempt, 'apply'), idempotencyKey: digestOf('key') }],
  }
  return { event: 'run.granted', subject: [], data }
}

/** The end of the grant that the records so far hold in this place, the first one being 1; it delivered nothing. */
function ended(place: number): DraftBody {
  return { event: 'run.ended', subject: [], data: { grant: String(place), how: 'lost', job: null, runs: [] } }
}

/** The end of the one grant there is, after it delivered something. */
function gone(): DraftBody {
  const runs = [{ id: 'a-1-apply', evidence: DID_A.digest }]
  return { event: 'run.ended', subject: [], data: { grant: '2', how: 'lost', job: null, runs } }
}

function step({ record, digest }: Evidence): DraftBody {
  const { id, component, attempt, idempotencyKey, skill, inputsDigest, outcome, changed }: RunRecord = record
  const run = { id, skill, inputs: inputsDigest, outcome, changed, evidence: digest }
  const data = { contract: CONTRACT, component: component ?? '', attempt, idempotencyKey, run }
  return { event: 'build.step', subject: [], data }
}
