import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { createTrustRoot, readTrustRoot, trustedKeys } from '../../src/chain/trust-root.ts'
import { REPOSITORY } from './fixture/story.ts'

const key = generateObserverKey()
const other = generateObserverKey()
const text = createTrustRoot(REPOSITORY, [key])
const plain = JSON.parse(text) as { keys: { public: string }[] }

test('a trust root reads back as written', () => {
  const { root, problem } = readTrustRoot(text)
  expect(problem).toBeNull()
  expect(root?.repository).toEqual(REPOSITORY)
  expect(root === null ? [] : trustedKeys(root).map(({ keyid }) => keyid)).toEqual([key.keyid])
})

test.each([
  { name: 'garbage', given: 'garbage', problem: 'it is not JSON' },
  { name: 'an unknown field', given: { ...plain, extra: 1 }, problem: 'extra' },
  { name: 'another version', given: { ...plain, version: 2 }, problem: 'version' },
  { name: 'a threshold of none', given: { ...plain, threshold: 0 }, problem: 'threshold' },
  { name: 'no key', given: { ...plain, keys: [] }, problem: 'keys' },
  {
    name: 'a doubled key',
    given: { ...plain, keys: [plain.keys[0], plain.keys[0]] },
    problem: 'a key is listed twice',
  },
  {
    name: 'a key under another id',
    given: { ...plain, keys: [{ ...plain.keys[0], public: other.public }] },
    problem: 'is not the Ed25519 key',
  },
  {
    name: 'a private key',
    given: { ...plain, keys: [{ ...plain.keys[0], public: privatePem() }] },
    problem: 'is not the Ed25519 key',
  },
  {
    name: 'no key at all',
    given: { ...plain, keys: [{ ...plain.keys[0], public: 'x' }] },
    problem: 'is not the Ed25519 key',
  },
])('a trust root with $name is refused', ({ given, problem }) => {
  const read = readTrustRoot(typeof given === 'string' ? given : JSON.stringify(given))
  expect(read.root).toBeNull()
  expect(read.problem).toContain(problem)
})

function privatePem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
