import { describe, expect, test } from 'vitest'
import { signEnvelope } from '../../src/chain/dsse.ts'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { viewLedger } from '../../src/chain/read-ledger.ts'
import { GENESIS, genesisDraft, sealRecord } from '../../src/chain/seal-record.ts'
import { createTrustRoot, readTrustRoot } from '../../src/chain/trust-root.ts'
import type { LedgerFile, LedgerFiles } from '../../src/forge/forge.ts'
import { digestOf } from '../../src/model/digest.ts'
import type { RecordDraft } from '../../src/model/record.ts'
import { openEnvelope } from '../../src/chain/dsse.ts'
import { REPOSITORY } from './fixture/story.ts'

const AT = '2026-11-20T10:00:00.000Z'
const TIP = 'f'.repeat(40)
const key = generateObserverKey()
const rootText = createTrustRoot(REPOSITORY, [key])
const { root } = readTrustRoot(rootText)

/** Seals drafts one after the other, as they would be appended. */
function sealAll(drafts: readonly RecordDraft[], observer = { repo: REPOSITORY, key, version: '0.1.0' }): LedgerFile[] {
  let prev: string | null = null
  return drafts.map((draft, seq) => {
    const { path, envelope } = sealRecord(draft, { expectedTip: null, seq, prev }, observer)
    prev = digestOf(envelope)
    return { path, text: envelope }
  })
}

function requested(attempt: number): RecordDraft {
  const data = { contract: digestOf('x'), attempt, by: { id: 1, login: 'ana' }, comment: null }
  return { event: 'build.requested', engagement: '001-vlan', at: AT, subject: [], data }
}

const [genesis, first, second] = sealAll([genesisDraft(AT, rootText), requested(1), requested(2)]) as [
  LedgerFile,
  LedgerFile,
  LedgerFile,
]

function filesWith(files: readonly LedgerFile[], last: LedgerFile | null = files.at(-1) ?? genesis): LedgerFiles {
  return { tip: TIP, last, files, highestNumber: 1 }
}

function forge(
  file: LedgerFile,
  change: (statement: { predicate: Record<string, unknown> }) => void,
  by = key,
): LedgerFile {
  const statement = JSON.parse(String(openEnvelope(file.text).envelope?.payload)) as {
    predicate: Record<string, unknown>
  }
  change(statement)
  return { path: file.path, text: signEnvelope(statement, by) }
}

describe('sealing', () => {
  test('equal drafts give equal bytes', () => {
    const observer = { repo: REPOSITORY, key, version: '0.1.0' }
    const effect = sealRecord(genesisDraft(AT, rootText), GENESIS, observer)
    expect(effect).toEqual(sealRecord(genesisDraft(AT, rootText), GENESIS, observer))
    expect(effect.path).toBe('ledger/repository/000000-ledger.opened.dsse.json')
    expect(effect.message).toBe(`ledger.opened repository\n\nRecord: ${digestOf(effect.envelope)}\n`)
    expect(effect.expectedTip).toBeNull()
  })

  test('a draft that breaks the schema is a bug', () => {
    const wrong = { ...genesisDraft(AT, rootText), at: 'yesterday' }
    expect(() => sealRecord(wrong, GENESIS, { repo: REPOSITORY, key, version: '0.1.0' })).toThrow('at')
  })
})

describe('a sound ledger', () => {
  test('gives its records and the place of the next', () => {
    const view = viewLedger(filesWith([first, second]), root, REPOSITORY)
    expect(view.records.map(({ problem }) => problem)).toEqual([null, null])
    expect(view.broken).toEqual([])
    expect(view.next).toEqual({ seq: 3, prev: digestOf(second.text) })
    expect(view.highestNumber).toBe(1)
    expect(view.tip).toBe(TIP)
  })

  test('gives the next place also when the last record is of another folder', () => {
    expect(viewLedger(filesWith([], genesis), root, REPOSITORY).next).toEqual({ seq: 1, prev: digestOf(genesis.text) })
  })
})

describe('nothing is appended', () => {
  test.each([
    { name: 'without a ledger', files: { tip: null, last: null, files: [], highestNumber: 0 } },
    { name: 'without a last record', files: filesWith([first], null) },
    { name: 'after a last record that is garbage', files: filesWith([first], { path: second.path, text: 'garbage' }) },
    {
      name: 'after a last record that was forged',
      files: filesWith(
        [],
        forge(second, () => {}, generateObserverKey()),
      ),
    },
    { name: 'before a record that is there already', files: filesWith([first, second], first) },
  ])('$name', ({ files }) => {
    expect(viewLedger(files, root, REPOSITORY).next).toBeNull()
  })

  test.each([
    { name: 'without a trust root', trust: null, repo: REPOSITORY },
    { name: 'with the trust root of another repository', trust: root, repo: { id: 99 } },
  ])('$name, and nothing is believed', ({ trust, repo }) => {
    const view = viewLedger(filesWith([first, second]), trust, repo)
    expect(view.next).toBeNull()
    expect(view.records.map(({ problem }) => problem)).toEqual(
      Array(2).fill('is not signed by a key that the trust root lists'),
    )
  })
})

describe('a record that cannot be believed says why', () => {
  test.each([
    { name: 'forged', file: forge(first, () => {}, generateObserverKey()), problem: 'is not signed by a key' },
    {
      name: 'under the name of another key',
      file: forge(
        first,
        ({ predicate }) => (predicate['observer'] = { name: 'specgate', version: '1', keyid: digestOf('x') }),
      ),
      problem: 'says it was signed by',
    },
    {
      name: 'of another repository',
      file: forge(first, ({ predicate }) => (predicate['repo'] = { ...REPOSITORY, id: 5 })),
      problem: 'is of repository 5',
    },
    {
      name: 'in another folder',
      file: { ...first, path: first.path.replace('001-vlan', '002-other') },
      problem: 'lies in the wrong place',
    },
    {
      name: 'under another number',
      file: { ...first, path: first.path.replace('000001', '000009') },
      problem: 'lies in the wrong place',
    },
  ])('$name', ({ file, problem }) => {
    expect(viewLedger(filesWith([file], genesis), root, REPOSITORY).records[0]?.problem).toContain(problem)
  })

  test('a doubled number, and a neighbour that does not follow', () => {
    const twin = forge(first, ({ predicate }) => (predicate['at'] = '2026-11-20T11:00:00.000Z'))
    const doubled = viewLedger(filesWith([first, twin], second), root, REPOSITORY)
    expect(doubled.records.map(({ problem }) => problem)).toEqual([null, `repeats the number of ${first.path}`])
    const cut = viewLedger(filesWith([twin, second]), root, REPOSITORY)
    expect(cut.records.map(({ problem }) => problem)).toEqual([null, `does not follow ${twin.path}`])
  })
})

test.each([
  { name: 'garbage', text: 'garbage', problem: 'is no DSSE envelope' },
  { name: 'an unknown field', text: forge(first, ({ predicate }) => (predicate['extra'] = 1)).text, problem: 'extra' },
  { name: 'a payload that is no statement', text: signEnvelope([1], key), problem: 'breaks the record schema' },
])('a file with $name is told as broken', ({ text, problem }) => {
  const view = viewLedger(filesWith([{ path: first.path, text }, second]), root, REPOSITORY)
  expect(view.broken).toEqual([{ path: first.path, problem: expect.stringContaining(problem) as string }])
  expect(view.records).toHaveLength(1)
})
