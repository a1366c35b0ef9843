import { expect, test } from 'vitest'
import { readHostNames } from '../../../../src/skills/runners/nornir/hosts.ts'

const EDGE = { address: 'edge-1.example.net', user: 'root', 'host-key': `ssh-ed25519 ${'A'.repeat(68)} edge` }

test('the names are sorted; all but the address may be left out', () => {
  const hosts = { b: EDGE, a: { address: '::1' }, c: { ...EDGE, port: 2222, platform: 'cisco_ios' } }
  expect(readHostNames({ hosts })).toEqual({ names: ['a', 'b', 'c'], problem: null })
})

test.each([
  ['none', undefined, /^there is no input hosts/],
  ['no object', ['edge-1'], /^the input hosts is not in order: hosts: /],
  ['no host', {}, /^the input hosts names no host$/],
  [
    'too many',
    Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`h${n}`, EDGE])),
    /names 501 hosts, more than 500$/,
  ],
  ['a name that is an option', { '-x': EDGE }, /hosts\.-x: is not a name like edge-1$/],
  [
    'an address that is an option',
    { a: { ...EDGE, address: '-x' } },
    /hosts\.a\.address: is neither a name nor an IP address$/,
  ],
  ['a port beyond all', { a: { ...EDGE, port: 65536 } }, /hosts\.a\.port: /],
  ['a user with a blank', { a: { ...EDGE, user: 'root x' } }, /hosts\.a\.user: is not a user name$/],
  [
    'two lines of keys',
    { a: { ...EDGE, 'host-key': `${EDGE['host-key']}\n* ${EDGE['host-key']}` } },
    /hosts\.a\.host-key: /,
  ],
  ['a password', { a: { ...EDGE, password: 'x' } }, /hosts\.a: Unrecognized key: "password"$/],
])('refused: %s', (_name, hosts, problem) => {
  const inputs = hosts === undefined ? {} : { hosts }
  expect(readHostNames(inputs)).toEqual({ names: null, problem: expect.stringMatching(problem) })
})
