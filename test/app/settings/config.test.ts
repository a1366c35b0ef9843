import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../../src/app/settings/config.ts'
import { updateEnvFile } from '../../../src/app/settings/env-file.ts'
import { loadConfig } from '../../../src/app/settings/load-config.ts'
import { formatFinding } from '../../../src/model/finding.ts'
import { PRIVATE_KEY, WEBHOOK_SECRET, runApp } from '../running-app.ts'

const APP = { APP_ID: '7', PRIVATE_KEY, WEBHOOK_SECRET }

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'specgate-config-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('nothing at all is a configuration: the setup page on this machine', () => {
  expect(readConfig({})).toEqual({
    findings: [],
    config: {
      host: 'localhost',
      port: 3000,
      logLevel: 'info',
      data: 'specgate-data',
      databaseUrl: null,
      concurrency: 4,
      redisUrl: null,
      ledgerKey: null,
      webhookProxy: null,
      github: { api: 'https://api.github.com', web: 'https://github.com' },
      app: null,
    },
  })
})

test.each([
  ['with line breaks', PRIVATE_KEY],
  ['with \\n', PRIVATE_KEY.replaceAll('\n', String.raw`\n`)],
  ['in base64', Buffer.from(PRIVATE_KEY).toString('base64')],
])('takes the private key %s', (_name, key) => {
  const { config, findings } = readConfig({ ...APP, PRIVATE_KEY: key })
  expect(findings).toEqual([])
  expect(config?.app).toMatchObject({ id: 7, privateKey: expect.stringContaining('BEGIN PRIVATE KEY') })
})

test('takes a GitHub Enterprise Server', () => {
  const { config } = readConfig({ ...APP, GHE_HOST: 'github.acme.example:8443', GHE_PROTOCOL: 'http' })
  expect(config?.github).toEqual({
    api: 'http://github.acme.example:8443/api/v3',
    web: 'http://github.acme.example:8443',
  })
})

const ED25519 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

test.each<[name: string, env: Record<string, string>, told: RegExp]>([
  ['an App without a key', { APP_ID: '7', WEBHOOK_SECRET }, /^PRIVATE_KEY:1 SG801 nothing; expected the private key/],
  ['an App without a webhook secret', { APP_ID: '7', PRIVATE_KEY }, /^WEBHOOK_SECRET:1 SG801/],
  ['an App number that is none', { ...APP, APP_ID: 'Iv1.12' }, /^APP_ID:1 SG802 "Iv1.12"; expected the number/],
  ['a private key of another kind', { ...APP, PRIVATE_KEY: ED25519 }, /^PRIVATE_KEY:1 SG802 a value of \d+ characters/],
  ['a private key that was cut', { ...APP, PRIVATE_KEY: PRIVATE_KEY.slice(0, 400) }, /^PRIVATE_KEY:1 SG802/],
  ['the secret that Probot falls back to', { ...APP, WEBHOOK_SECRET: 'development' }, /^WEBHOOK_SECRET:1 SG802/],
  ['a host with its protocol', { ...APP, GHE_HOST: 'https://github.acme.example' }, /^GHE_HOST:1 SG802/],
  ['a host with a path', { ...APP, GHE_HOST: 'github.acme.example/api' }, /^GHE_HOST:1 SG802/],
  ['a port that is none', { PORT: '70000' }, /^PORT:1 SG802 "70000"; expected a port/],
  ['a level that is none', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL:1 SG802/],
  ['another database', { DATABASE_URL: 'mysql://u:p@h/d' }, /^DATABASE_URL:1 SG802 a value of 15 characters/],
  ['replicas without one ledger key', { DATABASE_URL: 'postgres://u:p@h/d' }, /^SPECGATE_LEDGER_KEY_PATH:1 SG801/],
  ['Redis that is none', { REDIS_URL: 'localhost' }, /^REDIS_URL:1 SG802/],
])('finds %s, and shows no secret', (_name, env, told) => {
  const { config, findings } = readConfig(env)
  expect(config).toBeNull()
  const lines = findings.map(formatFinding)
  expect(lines).toEqual([expect.stringMatching(told)])
  for (const secret of [WEBHOOK_SECRET, 'BEGIN', ':p@']) expect(lines.join()).not.toContain(secret)
})

test('tells everything that is wrong at once', () => {
  const { findings } = readConfig({ APP_ID: 'x', PORT: 'y', LOG_LEVEL: 'z' })
  expect(findings.map(({ path }) => path)).toEqual(['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET', 'PORT', 'LOG_LEVEL'])
})

test('reads the private key from its file', async () => {
  const path = join(await freshFolder(), 'key.pem')
  const env = { APP_ID: '7', WEBHOOK_SECRET, PRIVATE_KEY_PATH: path }
  expect((await loadConfig(env)).findings).toMatchObject([
    { path: 'PRIVATE_KEY_PATH', found: expect.stringContaining('ENOENT') },
  ])
  await writeFile(path, PRIVATE_KEY)
  expect((await loadConfig(env)).config?.app?.id).toBe(7)
})

test('asks for the Redis client when it is not installed', async () => {
  const { findings } = await loadConfig({ ...APP, REDIS_URL: 'redis://localhost:6379' })
  expect(findings.map(formatFinding)).toEqual([
    expect.stringMatching(/^REDIS_URL:1 SG803 .*npm install --no-save ioredis/),
  ])
})

test('a wrong configuration ends the process with findings, not with a stack trace', async () => {
  const app = await runApp({ ...APP, PORT: 'no port', GHE_HOST: 'https://x' })
  expect(await app.exited).toBe(2)
  expect(app.output().trim().split('\n')).toEqual([
    expect.stringMatching(/^GHE_HOST:1 SG802/),
    expect.stringMatching(/^PORT:1 SG802/),
  ])
  await app.stop()
})

test('in production no setup page is served', async () => {
  const app = await runApp({ NODE_ENV: 'production' })
  expect(await app.exited).toBe(2)
  expect(app.output()).toMatch(/^APP_ID:1 SG801 no App, and NODE_ENV is production/)
  await app.stop()
})

test('a .env file keeps what it had, gives back what was written, and is for its owner only', async () => {
  const path = join(await freshFolder(), '.env')
  await writeFile(path, '# kept\nPORT=4000\nAPP_ID=1\n', { mode: 0o644 })
  const values = { APP_ID: '7', PRIVATE_KEY, WEBHOOK_SECRET: `it's "so"`, OTHER: String.raw`a\nb` }
  updateEnvFile(path, values)
  expect(parseEnv(readFileSync(path, 'utf8'))).toEqual({ PORT: '4000', ...values })
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(() => updateEnvFile(path, { OTHER: `"'\`` })).toThrow('OTHER has quotes')
  expect(parseEnv(readFileSync(path, 'utf8'))).toEqual({ PORT: '4000', ...values })
})
