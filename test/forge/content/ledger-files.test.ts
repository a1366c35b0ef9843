import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ContentStore } from '../../../src/forge/content/content-store.ts'
import { openContentStore } from '../../../src/forge/content/content-store.ts'
import { readLedger, readOpenings } from '../../../src/forge/content/ledger-files.ts'
import type { Scratch } from '../../git/scratch-repository.ts'
import { openScratch } from '../../git/scratch-repository.ts'

let scratch: Scratch
let store: ContentStore
beforeEach(async () => {
  scratch = await openScratch()
  store = openContentStore(scratch.dir)
})
afterEach(async () => {
  store.close()
  await scratch.close()
})

const LEDGER = 'refs/heads/sdd/ledger'

/** An envelope that names the issue, signed by nobody. */
function opening(issue: number): string {
  const payload = Buffer.from(JSON.stringify({ predicate: { data: { issue } } })).toString('base64')
  return JSON.stringify({ payload })
}

const BEFORE = {
  'ledger/repository/000000-ledger.opened.dsse.json': 'first',
  'ledger/002-later/000003-engagement.opened.dsse.json': opening(12),
  'ledger/010-sooner/000001-engagement.opened.dsse.json': opening(11),
  'ledger/010-sooner/000002-draft.produced.dsse.json': 'drafted',
  'ledger/011-broken/000004-engagement.opened.dsse.json': 'no envelope',
  'ledger/012-empty/000005-draft.produced.dsse.json': 'drafted',
  'ledger/notes/000006-engagement.opened.dsse.json': opening(13),
}

test('engagements are told in the order they were opened, with the issue that each first record names', async () => {
  const tip = await scratch.commit(LEDGER, BEFORE)
  expect(await readOpenings(store, tip)).toEqual([
    { engagement: '010-sooner', seq: 1, issue: 11 },
    { engagement: '002-later', seq: 3, issue: 12 },
    { engagement: '011-broken', seq: 4, issue: null },
    { engagement: '012-empty', seq: Number.MAX_SAFE_INTEGER, issue: null },
  ])
  expect(await readOpenings(store, null)).toEqual([])
})

test('a ledger that grew is read as it is now', async () => {
  const before = await scratch.commit(LEDGER, BEFORE)
  expect((await readLedger(store, before, '010-sooner')).highestNumber).toBe(12)
  const added = 'ledger/013-new/000007-engagement.opened.dsse.json'
  const after = await scratch.commit(LEDGER, { ...BEFORE, [added]: opening(14) }, [before])
  expect((await readOpenings(store, after)).find(({ engagement }) => engagement === '013-new')?.issue).toBe(14)
  const { last, files, highestNumber } = await readLedger(store, after, '010-sooner')
  expect(last).toEqual({ path: added, text: opening(14) })
  expect(files.map(({ path }) => path)).toEqual(Object.keys(BEFORE).filter((path) => path.includes('010-sooner')))
  expect(highestNumber).toBe(13)
  expect((await readLedger(store, before, null)).highestNumber).toBe(12)
})
