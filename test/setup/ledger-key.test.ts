import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { readLedgerKey } from '../../src/setup/ledger-key.ts'

const key = generateObserverKey()
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' })

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'specgate-ledger-key-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(text: string) {
  const path = join(folder, 'key')
  await writeFile(path, text)
  return readLedgerKey(path)
}

test('a public key is read as the App serves it, and as openssl writes it', async () => {
  const expected = { keyid: key.keyid, public: key.public }
  expect(await read(JSON.stringify({ keyid: key.keyid, publicKeyPem: key.public, more: 1 }))).toEqual(expected)
  expect(await read(key.public)).toEqual(expected)
})

test.each<[string, string, string]>([
  [
    'a private key',
    key.private.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'is a private key; give its public half',
  ],
  ['a key of another kind', String(rsa), 'is a key of another kind'],
  ['a broken one', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n', 'is no public key in PEM'],
  ['something else', '{}', 'is no ledger key'],
])('%s is refused', async (_name, text, told) => {
  await expect(read(text)).rejects.toThrow(told)
})
