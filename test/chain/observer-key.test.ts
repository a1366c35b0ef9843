import { generateKeyPairSync } from 'node:crypto'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { signEnvelope } from '../../src/chain/dsse.ts'
import { createKeyFile, loadKeyFile } from '../../src/chain/observer-key.ts'
import { openFolders } from './fixture/repositories.ts'

const folders = openFolders()
afterAll(folders.removeAll)

test('a key file is readable by its owner alone and gives the same key back', async () => {
  const path = join(await folders.create(), 'ledger.key')
  const created = await createKeyFile(path)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  const loaded = await loadKeyFile(path)
  expect(loaded.keyid).toBe(created.keyid)
  expect(loaded.public).toBe(created.public)
  expect(signEnvelope({ a: 1 }, loaded)).toBe(signEnvelope({ a: 1 }, created))
})

test('a key file is never overwritten', async () => {
  const path = join(await folders.create(), 'ledger.key')
  await createKeyFile(path)
  const before = await readFile(path, 'utf8')
  await expect(createKeyFile(path)).rejects.toThrow('EEXIST')
  expect(await readFile(path, 'utf8')).toBe(before)
})

test.each([0o640, 0o604, 0o660, 0o644])('a key file of mode %o is refused', async (mode) => {
  const path = join(await folders.create(), 'ledger.key')
  await createKeyFile(path)
  await chmod(path, mode)
  await expect(loadKeyFile(path)).rejects.toThrow(`has mode ${mode.toString(8)}, so others may read it`)
})

test.each([
  { name: 'garbage', content: 'garbage' },
  {
    name: 'a key of another kind',
    content: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  },
  { name: 'a public key', content: generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }) },
])('a key file with $name is refused', async ({ content }) => {
  const path = join(await folders.create(), 'ledger.key')
  await writeFile(path, content, { mode: 0o600 })
  await expect(loadKeyFile(path)).rejects.toThrow('expected an Ed25519 private key in PKCS#8 PEM')
})
