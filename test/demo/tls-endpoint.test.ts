import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { startTlsEndpoint } from '../../src/demo/tls-endpoint.ts'
import { NAME, handshake, liveEndpoint } from '../skills/live-endpoint.ts'
import { freshFolder, isAlive, until } from '../skills/toy-skill.ts'

async function pidOf(path: string): Promise<number> {
  return Number(await readFile(path, 'utf8'))
}

test('serves the certificate of its CA, which ends in three days; keys are for their owner only', async () => {
  const { ca, endpoint } = await liveEndpoint()
  const seen = await handshake(endpoint)
  expect(seen).toMatchObject({ subject: { CN: NAME }, issuer: { CN: 'specgate demo CA' } })
  expect(Date.parse(seen.valid_to) - Date.parse(seen.valid_from)).toBe(3 * 86_400_000)
  for (const key of [ca.keyPath, endpoint.keyPath]) expect((await stat(key)).mode & 0o777).toBe(0o600)
})

test('reads its files again on SIGHUP, and keeps the old ones when they are broken', async () => {
  const { ca, endpoint } = await liveEndpoint()
  const before = await handshake(endpoint)
  const pid = await pidOf(endpoint.pidFile)
  await ca.issue({ commonName: NAME, alternativeNames: [`DNS:${NAME}`], days: 30, ...endpoint })
  expect((await handshake(endpoint)).serialNumber).toBe(before.serialNumber)
  process.kill(pid, 'SIGHUP')
  await until(async () => (await handshake(endpoint)).serialNumber !== before.serialNumber)
  const after = await handshake(endpoint)
  await writeFile(endpoint.certificatePath, 'broken')
  process.kill(pid, 'SIGHUP')
  expect((await handshake(endpoint)).serialNumber).toBe(after.serialNumber)
  await ca.issue({ commonName: NAME, alternativeNames: [`DNS:${NAME}`], days: 60, ...endpoint })
  process.kill(pid, 'SIGHUP')
  await until(async () => (await handshake(endpoint)).serialNumber !== after.serialNumber)
})

test('ends when told, twice without harm, and takes its pid file with it', async () => {
  const { endpoint } = await liveEndpoint()
  const pid = await pidOf(endpoint.pidFile)
  await endpoint.stop()
  await endpoint.stop()
  expect(isAlive(pid)).toBe(false)
  expect(existsSync(endpoint.pidFile)).toBe(false)
})

test('ends when the process that started it is gone', async () => {
  const { endpoint, folder } = await liveEndpoint()
  await endpoint.stop()
  const module = new URL('../../src/demo/tls-endpoint.ts', import.meta.url).href
  const script = `import { startTlsEndpoint } from ${JSON.stringify(module)}
    await startTlsEndpoint({ folder: ${JSON.stringify(folder)} }); setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
  await until(() => existsSync(endpoint.pidFile))
  const pid = await pidOf(endpoint.pidFile)
  parent.kill('SIGKILL')
  await until(() => !isAlive(pid))
})

test('without its files it does not start, and says why', async () => {
  const started = startTlsEndpoint({ folder: await freshFolder() })
  await expect(started).rejects.toMatchObject({
    message: 'the TLS endpoint did not start',
    cause: expect.objectContaining({ message: expect.stringContaining('endpoint.crt') }),
  })
})
