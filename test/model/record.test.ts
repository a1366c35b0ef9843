import { describe, expect, test } from 'vitest'
import { recordsOf, Statement } from '../../src/model/record.ts'
import type { StoredRecord } from '../../src/model/record.ts'
import { buildScene } from '../builders/scene.ts'

const RECORDS = buildScene({ locked: ['requirements', 'feasibility', 'design', 'as-built'] }).snapshot.ledger.records
const HEX = 'a'.repeat(64)

test('the records of a whole engagement are statements', () => {
  expect(new Set(RECORDS.map(({ statement }) => statement.predicate.event))).toEqual(
    new Set([
      'engagement.opened',
      'draft.produced',
      'gate.approved',
      'gate.merged',
      'skill.run',
      'build.requested',
      'run.granted',
      'run.ended',
      'build.step',
      'asbuilt.reconciled',
    ]),
  )
  for (const { statement } of RECORDS) expect(Statement.parse(plain(statement))).toEqual(statement)
})

describe('a statement is refused', () => {
  test.each([
    ['with an unknown field', '', { extra: 1 }],
    ['with an unknown field in its predicate', 'predicate', { extra: 1 }],
    ['with an unknown field in its data', 'predicate.data', { extra: 1 }],
    ['with an unknown field in a subject', 'subject.0', { extra: 1 }],
    ['with an unknown field deep in its data', 'predicate.data.merge', { extra: 1 }],
    ['of another type', '', { _type: 'https://in-toto.io/Statement/v0.1' }],
    ['of another predicate type', '', { predicateType: 'https://slsa.dev/provenance/v1' }],
    ['of another schema', 'predicate', { schema: 2 }],
    ['of an unknown event', 'predicate', { event: 'gate.opened' }],
    ["with another event's data", 'predicate', { event: 'gate.revoked' }],
    ['by another observer', 'predicate.observer', { name: 'other' }],
    ['out of any sequence', 'predicate', { seq: -1 }],
    ['with a bare digest before it', 'predicate', { prev: HEX }],
    ['with a digest in upper case', 'predicate', { prev: `sha256:${HEX.toUpperCase()}` }],
    ['with a short digest', 'predicate.data', { approved: `sha256:${HEX.slice(1)}` }],
    ['with a digest of another kind', 'predicate.data', { approved: `sha512:${HEX}` }],
    ['with a digest and a line break', 'predicate.data', { approved: `sha256:${HEX}\n` }],
    ['with a prefixed digest of a subject', 'subject.0.digest', { sha256: `sha256:${HEX}` }],
    ['with an abbreviated blob', 'subject.0.digest', { gitBlob: 'abc1234' }],
    ['with an abbreviated merge', 'predicate.data.merge', { sha: 'abc1234' }],
    ['with a time without milliseconds', 'predicate', { at: '2026-11-20T10:00:00Z' }],
    ['with a time of another zone', 'predicate', { at: '2026-11-20T10:00:00.000+01:00' }],
    ['with an engagement that is a path', 'predicate', { engagement: '001-demo/..' }],
    ['without its subjects', '', { subject: undefined }],
  ])('%s', (_, path, change) => {
    const statement = plain(merge().statement)
    Object.assign(at(statement, path), change)
    expect(Statement.safeParse(statement).success).toBe(false)
  })

  test('but not as it was', () => {
    expect(Statement.safeParse(plain(merge().statement)).success).toBe(true)
  })
})

describe('records of an event', () => {
  test('come in sequence with what they say', () => {
    const merged = recordsOf(RECORDS, 'gate.merged')
    expect(merged.map(({ data }) => data.gate)).toEqual(['requirements', 'feasibility', 'design', 'as-built'])
    expect(merged.map(({ seq }) => seq)).toEqual(merged.map(({ seq }) => seq).toSorted((a, b) => a - b))
    expect(merged[0]).toMatchObject({ digest: merge().digest, subject: merge().statement.subject })
  })

  test('leave out what cannot be trusted', () => {
    const digest = merge().digest
    const some = RECORDS.map((each) => (each.digest === digest ? { ...each, problem: 'no trusted key' } : each))
    expect(recordsOf(some, 'gate.merged').map(({ data }) => data.gate)).toEqual(['feasibility', 'design', 'as-built'])
    const none = RECORDS.map((each) => ({ ...each, problem: '' }))
    expect(recordsOf(none, 'gate.merged')).toEqual([])
  })
})

/** The record that locked Gate 1. */
function merge(): StoredRecord {
  const found = RECORDS.find(({ statement }) => statement.predicate.event === 'gate.merged')
  if (found === undefined) throw new Error('nothing was merged')
  return found
}

/** A copy to change. */
function plain(statement: Statement): object {
  return structuredClone(statement)
}

function at(value: object, path: string): object {
  const found = path
    .split('.')
    .filter((part) => part !== '')
    .reduce<unknown>((inner, part) => Reflect.get(Object(inner), part), value)
  if (typeof found !== 'object' || found === null) throw new Error(`there is nothing at ${path}`)
  return found
}
