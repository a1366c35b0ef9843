import { describe, expect, test } from 'vitest'
import { deriveEngagement } from '../../src/derive/derive-engagement.ts'
import type { Engagement } from '../../src/model/engagement.ts'
import { lockedDigest, lockOf } from '../../src/model/engagement.ts'
import { GATES } from '../../src/model/phase.ts'
import type { Gate } from '../../src/model/phase.ts'
import type { RecordData, StoredRecord } from '../../src/model/record.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'

const ALL: readonly Gate[] = GATES
const CLOSED = buildScene({ locked: [...ALL], edit: 'customer-spec.md' })

describe('where an engagement stands', () => {
  test.each([
    ['a spec under review', {}, 'open shut shut shut'],
    ['feasibility under review', { phase: 'feasibility' }, 'locked open shut shut'],
    ['a design under review', { phase: 'design' }, 'locked locked open shut'],
    ['a build', { phase: 'build' }, 'locked locked locked open'],
    ['a closed spec pull request', { state: 'closed' }, 'ready shut shut shut'],
    ['a closed design pull request', { phase: 'design', state: 'closed' }, 'locked locked ready shut'],
    [
      'a build pull request before Gate 2',
      { phase: 'build', locked: ['requirements', 'feasibility'] },
      'locked locked ready open',
    ],
    ['everything accepted', { locked: [...ALL], state: 'closed' }, 'locked locked locked locked'],
  ] satisfies (readonly [string, SceneFacts, string])[])('%s: %s → %s', (_, facts, states) => {
    expect(statesOf(derived(buildScene(facts).snapshot))).toBe(states)
  })

  test('who asked, where and for what comes from the record that opened it, not from the issue', () => {
    const { snapshot } = CLOSED
    const issue =
      snapshot.issue === null ? null : { ...snapshot.issue, author: { id: 11, login: 'ana' }, title: 'Other' }
    expect(derived({ ...snapshot, issue })).toMatchObject({
      id: '001-demo',
      requester: { id: 10, login: 'rik' },
      issue: 1,
      useCase: 'ssl-certificate-lifecycle',
    })
  })

  test('a lock holds the record, the pull request and the digests of what was approved', () => {
    const { snapshot } = buildScene({ phase: 'feasibility' })
    const lock = lockOf(derived(snapshot), 'requirements')
    const spec = snapshot.files.find((file) => file.path === 'specs/001-demo/customer-spec.md')
    expect(lock).toMatchObject({ gate: 'requirements', pull: 2, record: recordOf(snapshot, 'requirements')?.digest })
    expect(lock === null ? null : lockedDigest(lock, 'specs/001-demo/customer-spec.md')).toBe(spec?.digest)
    expect(lock === null ? null : lockedDigest(lock, 'specs/001-demo/feasibility.md')).toBe(null)
  })
})

describe('what does not count', () => {
  test('no engagement without a record that opened it', () => {
    const { snapshot } = CLOSED
    expect(deriveEngagement(withRecords(snapshot, snapshot.ledger.records.slice(1)))).toBe(null)
  })

  test('an opening that no trusted key signed', () => {
    const { snapshot } = CLOSED
    expect(
      deriveEngagement(distrust(snapshot, (record) => record.statement.predicate.event === 'engagement.opened')),
    ).toBe(null)
  })

  test.each(ALL.map((gate, index) => [gate, index] as const))(
    'a lock of %s that no trusted key signed, nor any lock after it',
    (gate, index) => {
      const engagement = derived(distrust(CLOSED.snapshot, (record) => isMergeOf(record, gate)))
      expect(ALL.filter((each) => lockOf(engagement, each) !== null)).toEqual(ALL.slice(0, index))
      expect(engagement.closed).toBe(false)
    },
  )

  test('a lock that names no gate before it', () => {
    const { snapshot } = buildScene({ phase: 'design' })
    const records = snapshot.ledger.records.flatMap((record) => {
      if (isMergeOf(record, 'requirements')) return []
      return isMergeOf(record, 'feasibility') ? [changed(record, { previous: null })] : [record]
    })
    expect(statesOf(derived(withRecords(snapshot, records)))).toBe('ready shut open shut')
  })

  test('an approval alone', () => {
    expect(statesOf(derived(buildScene({ reviews: ['ana'], approved: true }).snapshot))).toBe('open shut shut shut')
  })
})

describe('reopening a gate reopens every later one (R1.7)', () => {
  test.each([
    ['requirements', 'locked ready shut shut'],
    ['feasibility', 'locked locked ready shut'],
    ['design', 'locked locked locked ready'],
    ['as-built', 'locked locked locked locked'],
  ] as const)('%s is merged again', (gate, states) => {
    const { snapshot } = buildScene({ locked: [...ALL], state: 'closed' })
    const engagement = derived(withRecords(snapshot, [...snapshot.ledger.records, again(snapshot, gate)]))
    expect(statesOf(engagement)).toBe(states)
    expect(lockOf(engagement, gate)?.mergeSha).toBe('f'.repeat(40))
    expect(engagement.closed).toBe(false)
  })

  test('an open pull request of a locked gate is told as reopening, and the lock stands until it is merged', () => {
    const state = derived(CLOSED.snapshot).gates.requirements
    expect(state).toMatchObject({ status: 'locked', reopening: { number: CLOSED.pull.number } })
  })
})

test('closed only when the as-built record of the last merge is reconciled', () => {
  const { snapshot } = buildScene({ locked: [...ALL], state: 'closed' })
  expect(derived(snapshot).closed).toBe(true)
  const unreconciled = snapshot.ledger.records.filter(
    (record) => record.statement.predicate.event !== 'asbuilt.reconciled',
  )
  expect(derived(withRecords(snapshot, unreconciled)).closed).toBe(false)
})

function derived(snapshot: Snapshot): Engagement {
  const engagement = deriveEngagement(snapshot)
  if (engagement === null) throw new Error('an engagement was expected')
  return engagement
}

function statesOf({ gates }: Engagement): string {
  return ALL.map((gate) => gates[gate].status).join(' ')
}

function withRecords(snapshot: Snapshot, records: readonly StoredRecord[]): Snapshot {
  return { ...snapshot, ledger: { ...snapshot.ledger, records } }
}

function distrust(snapshot: Snapshot, which: (record: StoredRecord) => boolean): Snapshot {
  const records = snapshot.ledger.records.map((record) =>
    which(record) ? { ...record, problem: 'is signed by no trusted key' } : record,
  )
  return withRecords(snapshot, records)
}

function isMergeOf({ statement: { predicate } }: StoredRecord, gate: Gate): boolean {
  return predicate.event === 'gate.merged' && predicate.data.gate === gate
}

function recordOf(snapshot: Snapshot, gate: Gate): StoredRecord | undefined {
  return snapshot.ledger.records.find((record) => isMergeOf(record, gate))
}

/** The gate's lock once more, by another merge. */
function again(snapshot: Snapshot, gate: Gate): StoredRecord {
  const record = recordOf(snapshot, gate)
  if (record?.statement.predicate.event !== 'gate.merged') throw new Error(`${gate} is not locked`)
  return changed(record, { merge: { ...record.statement.predicate.data.merge, sha: 'f'.repeat(40) } })
}

function changed(record: StoredRecord, change: Partial<RecordData<'gate.merged'>>): StoredRecord {
  const { predicate } = record.statement
  if (predicate.event !== 'gate.merged') throw new Error('a merge was expected')
  const data = { ...predicate.data, ...change }
  return {
    ...record,
    digest: `sha256:${'f'.repeat(64)}`,
    statement: { ...record.statement, predicate: { ...predicate, data } },
  }
}
