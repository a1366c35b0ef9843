import { copyFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { startAppApi } from './app-api.ts'
import type { AppApi } from './app-api.ts'
import { PRIVATE_KEY, WEBHOOK_SECRET, deliver, runApp, seen } from './running-app.ts'
import type { RunningApp } from './running-app.ts'

let folder: string
let api: AppApi
const running: RunningApp[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'specgate-setup-'))
  for (const file of ['app.yml', 'package.json']) await copyFile(file, join(folder, file))
  const registered = { id: 7, slug: 'specgate', html_url: 'https://github.example/apps/specgate' }
  const secrets = {
    pem: PRIVATE_KEY,
    webhook_secret: WEBHOOK_SECRET,
    client_id: 'Iv1.1',
    client_secret: 'unused-secret',
  }
  api = await startAppApi({
    'POST /app-manifests/one-time-code/conversions': { status: 201, body: { ...registered, ...secrets } },
  })
})

afterEach(async () => {
  for (const app of running.splice(0)) await app.stop()
  await api.close()
  await rm(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function start(port: number, ready: RegExp): Promise<RunningApp> {
  const env = { GHE_HOST: api.host, GHE_PROTOCOL: 'http', HOST: '127.0.0.1', PORT: String(port) }
  const app = await runApp(env, folder)
  running.push(app)
  await seen(app, (line) => ready.test(line.msg ?? ''))
  return app
}

async function post(url: string, body: object): Promise<number> {
  return (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status
}

test('without credentials: the page registers the App, writes .env once, and the service then works with it', async () => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const setup = await start(port, /^Listening/)
  const page = await (await fetch(`${url}/probot`)).text()
  const [, action] = /<form action="([^"]*)"/.exec(page) ?? []
  const [, manifest = '{}'] = /name="manifest"[^>]*value='([^']*)'/.exec(page) ?? []
  expect(action).toBe(`http://${api.host}/settings/apps/new`)
  expect(JSON.parse(manifest)).toEqual({
    ...parse(await readFile('app.yml', 'utf8')),
    hook_attributes: { url: `${url}/` },
    redirect_url: `${url}/probot/setup`,
    version: 'v1',
  })

  const back = await fetch(`${url}/probot/setup?code=one-time-code`, { redirect: 'manual' })
  expect([back.status, back.headers.get('location')]).toEqual([
    302,
    'https://github.example/apps/specgate/installations/new',
  ])
  const file = join(folder, '.env')
  const written = await readFile(file, 'utf8')
  expect(parseEnv(written)).toEqual({ APP_ID: '7', PRIVATE_KEY, WEBHOOK_SECRET })
  expect((await stat(file)).mode & 0o777).toBe(0o600)

  const stranger = { appId: '8', pem: PRIVATE_KEY, webhook_secret: 'chosen by a stranger' }
  expect(await post(`${url}/probot/import`, stranger)).toBe(500)
  expect(await readFile(file, 'utf8')).toBe(written)
  for (const secret of [WEBHOOK_SECRET, 'PRIVATE KEY', 'one-time-code', 'unused-secret']) {
    expect(setup.output()).not.toContain(secret)
  }
  expect(await setup.stop()).toBe(0)

  const service = await start(port, /^specgate takes deliveries/)
  await seen(service, (line) => line.msg === 'GitHub knows this App')
  expect((await deliver(url, 'ping', '{}')).status).toBe(200)
  expect((await fetch(`${url}/probot`)).status).toBe(404)
})

test('an App that exists already can be given', async () => {
  const port = await freePort()
  await start(port, /^Listening/)
  const given = { appId: '7', pem: PRIVATE_KEY, webhook_secret: WEBHOOK_SECRET }
  expect(await post(`http://127.0.0.1:${port}/probot/import`, given)).toBe(200)
  expect(parseEnv(await readFile(join(folder, '.env'), 'utf8'))).toEqual({ APP_ID: '7', PRIVATE_KEY, WEBHOOK_SECRET })
})
