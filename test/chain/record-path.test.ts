import { expect, test } from 'vitest'
import { digestInMessage, parseRecordPath, recordMessage, recordPath } from '../../src/chain/record-path.ts'
import { digestOf } from '../../src/model/digest.ts'

test.each([
  { engagement: '042-vlan', seq: 17, event: 'gate.approved', path: 'ledger/042-vlan/000017-gate.approved.dsse.json' },
  { engagement: null, seq: 0, event: 'ledger.opened', path: 'ledger/repository/000000-ledger.opened.dsse.json' },
  {
    engagement: null,
    seq: 1_000_000,
    event: 'ledger.opened',
    path: 'ledger/repository/1000000-ledger.opened.dsse.json',
  },
])('$path', ({ path, ...place }) => {
  expect(recordPath(place)).toBe(path)
  expect(parseRecordPath(path)).toEqual(place)
})

test.each([
  'ledger/042-vlan/17-gate.approved.dsse.json',
  'ledger/042-vlan/0000017-gate.approved.dsse.json',
  'ledger/vlan/000017-gate.approved.dsse.json',
  'ledger/../000017-gate.approved.dsse.json',
  'ledger/042-vlan/sub/000017-gate.approved.dsse.json',
  'Ledger/042-vlan/000017-gate.approved.dsse.json',
  'ledger/042-vlan/000017-gate.approved.dsse.json\n',
  'ledger/042-vlan/000017-gate.approved.json',
  'README.md',
])('%j is no place of a record', (path) => {
  expect(parseRecordPath(path)).toBeNull()
})

test('a ledger commit tells event and engagement, and ends in the digest', () => {
  const digest = digestOf('x')
  expect(recordMessage('gate.approved', '042-vlan', digest)).toBe(`gate.approved 042-vlan\n\nRecord: ${digest}\n`)
  expect(digestInMessage(recordMessage('ledger.opened', null, digest))).toBe(digest)
  expect(digestInMessage(`${recordMessage('gate.approved', '042-vlan', digest)}more`)).toBeNull()
  expect(digestInMessage('')).toBeNull()
})
