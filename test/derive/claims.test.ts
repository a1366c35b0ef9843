import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { claimsOf, isSameClaim } from '../../src/derive/claims.ts'
import type { LibraryInput, LibrarySpec } from '../../src/model/library-spec.ts'
import { CERTIFICATES } from '../builders/shipped.ts'

const marked = (name: string, claims: LibraryInput['claims']): LibraryInput => {
  const [any] = CERTIFICATES.inputs
  if (any === undefined) throw new Error('the use case has no inputs')
  return { ...any, name, claims }
}
const PORTS: LibrarySpec = {
  ...CERTIFICATES,
  inputs: [marked('target', null), marked('port', 'port'), marked('vlan-id', 'vlan'), marked('addresses', 'address')],
}

describe('what a request lays claim to', () => {
  test.each([
    ['its target', { target: 'sw-1' }, ['target sw-1']],
    ['a port of its target', { target: 'sw-1', port: 'ge-0/0/1' }, ['target sw-1', 'port sw-1 ge-0/0/1']],
    ['a number', { target: 'sw-1', 'vlan-id': 120 }, ['target sw-1', 'vlan 120']],
    ['each of a list', { addresses: ['192.0.2.1', '192.0.2.2'] }, ['address 192.0.2.1', 'address 192.0.2.2']],
    ['nothing that is not marked', { reason: 'because' }, []],
  ])('%s', (_, inputs, told) => {
    expect(claimsOf(PORTS, inputs).map(({ kind, value }) => `${kind} ${value}`)).toEqual(told)
  })

  test('its target alone when nobody knows the use case', () => {
    expect(claimsOf(null, { endpoint: 'edge-1', 'vlan-id': 120 })).toEqual([{ kind: 'target', value: 'edge-1' }])
  })
})

describe('addresses', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.0/24', '192.0.2.77', true],
    ['192.0.2.77', '192.0.2.0/24', true],
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.0.0.0/16', '10.1.0.0/16', false],
    ['192.0.2.1', '192.0.2.2', false],
    ['192.0.2.1/30', '192.0.2.2/30', false],
    ['192.0.2.1/30', '192.0.2.0/30', true],
    ['2001:db8::1/64', '2001:db8::2/64', false],
    ['2001:db8::/32', '2001:db8:1::5', true],
    ['2001:DB8::1', '2001:db8:0:0::1', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['edge', 'edge', true],
    ['edge', '192.0.2.1', false],
  ])('%s and %s are on the same: %s', (a, b, same) => {
    expect(isSameClaim({ kind: 'address', value: a }, { kind: 'address', value: b })).toBe(same)
  })

  test('whatever is written, nothing throws, and both ways say the same', () => {
    const text = fc.oneof(
      fc.string(),
      fc.ipV4(),
      fc.ipV6(),
      fc.tuple(fc.ipV4(), fc.nat(40)).map(([ip, n]) => `${ip}/${n}`),
    )
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [left, right] = [a, b].map((value) => ({ kind: 'address', value }) as const)
        if (left === undefined || right === undefined) return
        expect(isSameClaim(left, right)).toBe(isSameClaim(right, left))
        expect(isSameClaim(left, left)).toBe(true)
      }),
    )
  })
})

test.each([
  ['in another case', { kind: 'record', value: 'WWW.example.net' }, { kind: 'record', value: 'www.example.net' }, true],
  ['of another kind', { kind: 'vlan', value: '12' }, { kind: 'port', value: '12' }, false],
] as const)('a name %s', (_, a, b, same) => {
  expect(isSameClaim(a, b)).toBe(same)
})
