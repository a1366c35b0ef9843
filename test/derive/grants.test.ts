import { describe, expect, test } from 'vitest'
import { fruitlessEnd, grantInForce, isToldOf, openGrants } from '../../src/derive/grants.ts'
import { componentRequest, idempotencyKey } from '../../src/derive/run-requests.ts'
import { digestOf } from '../../src/model/digest.ts'
import type { RecordData, StoredRecord } from '../../src/model/record.ts'
import { bareComponent, bareRun } from '../builders/bare-run.ts'
import { storedRecord } from '../builders/world.ts'

const AT = '2026-11-20T10:00:00.000Z'
const GATE = digestOf('the lock of Gate 2')
const COMMIT = 'a'.repeat(40)

type Written =
  | { readonly granted: Partial<RecordData<'run.granted'>> }
  /** `of`: place of the grant among the records, the first one being 0. */
  | { readonly ended: { readonly of: number; readonly how?: 'ended' | 'lost' | 'withdrawn'; readonly runs?: number } }

function ledger(...written: readonly Written[]): readonly StoredRecord[] {
  const records: StoredRecord[] = []
  for (const each of written) {
    const common = { engagement: '001-demo', at: AT, subject: [] }
    const record =
      'granted' in each
        ? storedRecord(records, { ...common, event: 'run.granted', data: { ...GRANT, ...each.granted } })
        : storedRecord(records, { ...common, event: 'run.ended', data: endOf(records, each.ended) })
    records.push(record)
  }
  return records
}

const GRANT: RecordData<'run.granted'> = {
  command: 'build',
  authority: GATE,
  design: digestOf('design'),
  attempt: 1,
  environment: 'lab',
  runner: ['local'],
  workflow: null,
  commit: COMMIT,
  expires: '2026-11-20T11:00:00.000Z',
  runs: [{ id: 'a-1-apply', idempotencyKey: digestOf('key') }],
}

function endOf(
  records: readonly StoredRecord[],
  { of, how = 'lost', runs = 0 }: { of: number; how?: 'ended' | 'lost' | 'withdrawn'; runs?: number },
): RecordData<'run.ended'> {
  const done = Array.from({ length: runs }, (_, index) => ({ id: `a-1-${index}`, evidence: digestOf(String(index)) }))
  return { grant: records[of]?.digest ?? '', how, job: null, runs: done }
}

describe('the grant in force', () => {
  test.each<readonly [string, readonly Written[], number | null]>([
    ['nothing was granted', [], null],
    ['one is', [{ granted: {} }], 0],
    ['one was, and ended', [{ granted: {} }, { ended: { of: 0, how: 'ended', runs: 1 } }], null],
    ['one was withdrawn', [{ granted: {} }, { ended: { of: 0, how: 'withdrawn' } }], null],
    ['one ended, another came', [{ granted: {} }, { ended: { of: 0 } }, { granted: { attempt: 2 } }], 2],
    ['one stands on another gate', [{ granted: { authority: digestOf('Gate 1') } }], null],
    [
      'the end is of another one',
      [{ granted: { authority: digestOf('Gate 1') } }, { granted: {} }, { ended: { of: 0 } }],
      1,
    ],
    ['two at once: the later one', [{ granted: {} }, { granted: { attempt: 2 } }], 1],
  ])('%s', (_, written, place) => {
    const records = ledger(...written)
    expect(grantInForce(records, GATE)?.digest ?? null).toBe(place === null ? null : records[place]?.digest)
  })

  test('neither a grant nor an end that no trusted key signed counts', () => {
    const [grant, end] = ledger({ granted: {} }, { ended: { of: 0 } })
    if (grant === undefined || end === undefined) throw new Error('two records were expected')
    const forged = (record: StoredRecord): StoredRecord => ({ ...record, problem: 'is signed by no trusted key' })
    expect(grantInForce([forged(grant)], GATE)).toBe(null)
    expect(grantInForce([grant, forged(end)], GATE)?.digest).toBe(grant.digest)
  })
})

test('open grants are all without an end, of whatever gate, in order', () => {
  const records = ledger(
    { granted: {} },
    { granted: { authority: digestOf('Gate 1'), command: 'discover' } },
    { ended: { of: 0 } },
    { granted: { attempt: 2 } },
  )
  expect(openGrants(records).map(({ digest }) => digest)).toEqual([records[1]?.digest, records[3]?.digest])
})

describe('jobs that came to nothing', () => {
  const lost: Written = { granted: {} }
  const twice: readonly Written[] = [lost, { ended: { of: 0 } }, lost, { ended: { of: 2 } }]
  const asked = { authority: GATE, attempt: 1, commit: COMMIT }

  test.each<readonly [string, readonly Written[], boolean]>([
    ['none', [], false],
    ['two', twice, false],
    ['three', [...twice, lost, { ended: { of: 4, how: 'withdrawn' } }], true],
    ['three, one of which delivered a run', [...twice, lost, { ended: { of: 4, runs: 1 } }], false],
    ['three, one of which has not ended', [...twice, lost], false],
    ['three, one of another attempt', [...twice, { granted: { attempt: 2 } }, { ended: { of: 4 } }], false],
    ['three, one on another commit', [...twice, { granted: { commit: 'b'.repeat(40) } }, { ended: { of: 4 } }], false],
    ['three, one of another gate', [...twice, { granted: { authority: digestOf('x') } }, { ended: { of: 4 } }], false],
  ])('%s', (_, written, isFruitless) => {
    const records = ledger(...written)
    expect(fruitlessEnd(records, asked)?.digest ?? null).toBe(isFruitless ? (records.at(-1)?.digest ?? '') : null)
  })
})

describe('a run that the ledger tells the end of', () => {
  const component = bareComponent('a')
  const lock = { gate: 'design' as const, record: GATE, pull: 4, at: AT, mergeSha: COMMIT, subjects: [] }
  const request = (mode: 'dry-run' | 'apply', attempt = 1, of = lock) =>
    componentRequest('001-demo', 'lab', component, mode, attempt, of)
  const told = (outcome: 'succeeded' | 'rolled-back', attempt = 1): readonly StoredRecord[] => {
    const { record, digest } = bareRun(component, { outcome, attempt })
    const { id, skill, inputsDigest, changed } = record
    const run = { id, skill, inputs: inputsDigest, outcome, changed, evidence: digest }
    const idempotency = idempotencyKey(request('apply', attempt))
    const data = { contract: GATE, component: 'a', attempt, idempotencyKey: idempotency, run }
    return [storedRecord([], { event: 'build.step', engagement: '001-demo', at: AT, subject: [], data })]
  }

  test.each<readonly [string, readonly StoredRecord[], ReturnType<typeof request>, boolean]>([
    ['it succeeded', told('succeeded'), request('apply'), true],
    ['it was rolled back', told('rolled-back'), request('apply'), true],
    ['its component succeeded in an attempt before', told('succeeded'), request('apply', 2), true],
    ['its component failed in an attempt before', told('rolled-back'), request('apply', 2), false],
    ['nothing is told', [], request('apply'), false],
    ['a rehearsal leaves no record', told('succeeded'), request('dry-run'), false],
    [
      'it was under another contract',
      told('succeeded'),
      request('apply', 1, { ...lock, record: digestOf('x') }),
      false,
    ],
  ])('%s', (_, records, asked, isTold) => {
    expect(isToldOf(records, asked)).toBe(isTold)
  })
})
