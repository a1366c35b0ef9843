import { describe, expect, test } from 'vitest'
import { buildProgress } from '../../src/derive/build-progress.ts'
import type { Evidence } from '../../src/derive/read-evidence.ts'
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
  test.each([
    ['nobody asked', [], [], 'not-requested'],
    ['asked', [requested(1)], [], 'dry-run a 1'],
    ['rehearsed', [requested(1)], [DRY_A], 'start a 1'],
    ['started', [requested(1), started(A, 1)], [DRY_A], 'apply a 1'],
    ['applied', [requested(1), started(A, 1)], [DRY_A, DID_A], 'record a 1 a-1-apply'],
    ['recorded', [requested(1), started(A, 1), step(DID_A)], [DRY_A, DID_A], 'dry-run b 1'],
    ['the next rehearsed', [requested(1), started(A, 1), step(DID_A)], [DRY_A, DID_A, DRY_B], 'start b 1'],
    ['the next started', [requested(1), started(B, 1), step(DID_A)], [DRY_A, DID_A, DRY_B], 'apply b 1'],
    ['the next applied', [requested(1), step(DID_A)], [DRY_A, DID_A, DRY_B, DID_B], 'record b 1 b-1-apply'],
    ['all recorded', [requested(1), step(DID_A), step(DID_B)], [DRY_A, DID_A, DRY_B, DID_B], 'finished'],
  ])('%s', (_, records, runs, expected) => {
    // The design lists them the other way round.
    expect(progress(records, runs, [B, A])).toBe(expected)
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
      const ended = bareRun(A, { outcome, changed: outcome === 'outcome-unknown' ? 'unknown' : false })
      const asked = [requested(1), started(A, 1)]
      expect(progress(asked, [DRY_A, ended])).toBe('record a 1 a-1-apply')
      expect(progress([...asked, step(ended)], [DRY_A, ended])).toBe('finished at a-1-apply')
    },
  )

  test('with nothing to do when nothing is built', () => {
    const components = [bareComponent('old', { action: 'reuse' }), bareComponent('later', { action: 'stub' })]
    expect(progress([requested(1)], [], components)).toBe('finished')
  })
})

describe('a second attempt', () => {
  const failedB = bareRun(B, { outcome: 'failed', changed: false })
  const before = [requested(1), started(A, 1), step(DID_A), started(B, 1), step(failedB)]
  const ran = [DRY_A, DID_A, DRY_B, failedB]

  test('never runs what succeeded again, and goes on with what did not', () => {
    expect(progress(before, ran)).toBe('finished at b-1-apply')
    const again = [...before, requested(2)]
    const dryRun = bareRun(B, { mode: 'dry-run', attempt: 2 })
    const applied = bareRun(B, { attempt: 2 })
    expect(progress(again, ran)).toBe('dry-run b 2')
    expect(progress(again, [...ran, dryRun])).toBe('start b 2')
    expect(progress([...again, started(B, 2)], [...ran, dryRun])).toBe('apply b 2')
    expect(progress([...again, started(B, 2)], [...ran, dryRun, applied])).toBe('record b 2 b-2-apply')
    expect(progress([...again, started(B, 2), step(applied)], [...ran, dryRun, applied])).toBe('finished')
  })

  test('starts with the first when that failed', () => {
    expect(progress([requested(1), step(FAILED_A), requested(2)], [DRY_A, FAILED_A])).toBe('dry-run a 2')
  })

  test('does not take the start of the first for its own', () => {
    const runs = [DRY_A, FAILED_A, bareRun(A, { mode: 'dry-run', attempt: 2 })]
    expect(progress([requested(1), started(A, 1), step(FAILED_A), requested(2)], runs)).toBe('start a 2')
  })
})

describe('an attempt whose plan a person has to approve', () => {
  const asked = requested(1, CONTRACT, 'required')
  const plan = [DRY_A.digest, DRY_B.digest]

  test.each([
    ['asked', [asked], [], 'dry-run a 1'],
    ['the first rehearsed: the next is too', [asked], [DRY_A], 'dry-run b 1'],
    ['all rehearsed', [asked], [DRY_B, DRY_A], `plan 1 ${digestOfData(plan)}`],
    ['approved', [asked, approved(plan)], [DRY_A, DRY_B], 'start a 1'],
    ['started', [asked, approved(plan), started(A, 1)], [DRY_A, DRY_B], 'apply a 1'],
    ['applied', [asked, approved(plan), started(A, 1)], [DRY_A, DRY_B, DID_A], 'record a 1 a-1-apply'],
    ['recorded: the next starts', [asked, approved(plan), step(DID_A)], [DRY_A, DRY_B, DID_A], 'start b 1'],
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
    expect(progress(records, ran)).toBe('dry-run b 2')
    expect(progress(records, [...ran, again])).toBe(`plan 2 ${digestOfData([again.digest])}`)
    expect(progress([...records, approved([again.digest], 2)], [...ran, again])).toBe('start b 2')
  })
})

describe('what does not count', () => {
  const other = digestOf('an older Gate 2')

  test('a request under another contract', () => {
    expect(progress([requested(1, other)], [])).toBe('not-requested')
  })

  test('a start under another contract', () => {
    expect(progress([requested(1), started(A, 1, other)], [DRY_A])).toBe('start a 1')
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
    default:
      return `${next.status} ${next.component.id} ${next.attempt}`
  }
}

function recorded(bodies: readonly DraftBody[]): readonly StoredRecord[] {
  const records: StoredRecord[] = []
  for (const body of bodies) records.push(storedRecord(records, { ...body, engagement: '001-demo', at: AT }))
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

function started({ id, digest }: Component, attempt: number, contract = CONTRACT): DraftBody {
  const key = digestOf('key')
  const data = { contract, component: id, attempt, idempotencyKey: key, skill: digest, inputs: key }
  return { event: 'build.started', subject: [], data }
}

function step({ record, digest }: Evidence): DraftBody {
  const { id, component, attempt, idempotencyKey, skill, inputsDigest, outcome, changed }: RunRecord = record
  const run = { id, skill, inputs: inputsDigest, outcome, changed, evidence: digest }
  const data = { contract: CONTRACT, component: component ?? '', attempt, idempotencyKey, run }
  return { event: 'build.step', subject: [], data }
}
