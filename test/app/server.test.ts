import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readObserverKey } from '../../src/chain/observer-key.ts'
import { TOKEN, startAppApi } from './app-api.ts'
import type { AppApi } from './app-api.ts'
import { PRIVATE_KEY, WEBHOOK_SECRET, deliver, runService, seen, sign } from './running-app.ts'
import type { LogLine } from './running-app.ts'

let api: AppApi
let app: Awaited<ReturnType<typeof runService>>

beforeAll(async () => {
  api = await startAppApi()
  app = await runService(api.host, { LOG_LEVEL: 'debug' })
  await seen(app, (line) => line.msg === 'GitHub knows this App')
})

afterAll(async () => {
  await app.stop()
  await api.close()
})

const UNTOUCHED = { repository: { id: 9, name: 'untouched', owner: { login: 'acme' }, default_branch: 'main' } }

function payload(about: object = {}): string {
  return JSON.stringify({
    action: 'opened',
    installation: { id: 11 },
    repository: { id: 5, name: 'edge', owner: { login: 'acme' }, default_branch: 'main' },
    sender: { login: 'ada', type: 'User' },
    issue: { number: 3 },
    ...about,
  })
}

/** All lines about a delivery: the log is in order, so that they are there when those of a later one are. */
async function linesOf(id: string): Promise<readonly LogLine[]> {
  const later = await deliver(app.url, 'ping', payload())
  await seen(app, (line) => line['delivery'] === later.id)
  return app.log().filter((line) => line['delivery'] === id)
}

async function metric(line: string): Promise<number> {
  const text = await (await fetch(`${app.url}/metrics`)).text()
  const found = text.split('\n').find((each) => each.startsWith(`${line} `))
  return Number(found?.slice(line.length) ?? 0)
}

test('keeps a signed delivery before it answers, takes it once, and says so in one line each', async () => {
  const first = await deliver(app.url, 'issues', payload())
  expect(first.status).toBe(200)
  expect(await linesOf(first.id)).toMatchObject([
    { outcome: 'accepted', event: 'issues', repository: 'acme/edge', ref: { kind: 'issue', number: 3 } },
  ])
  const again = await deliver(app.url, 'issues', payload(), { 'x-github-delivery': first.id })
  expect(again.status).toBe(200)
  expect((await linesOf(first.id)).map((line) => line['outcome'])).toEqual(['accepted', 'duplicate'])
})

test('takes deliveries at the address that the setup page registers', async () => {
  const body = payload()
  const id = randomUUID()
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'issues',
    'x-github-delivery': id,
    'x-hub-signature-256': sign(body),
  }
  const response = await fetch(`${app.url}/`, { method: 'POST', headers, body })
  expect(response.status).toBe(200)
  expect(await linesOf(id)).toMatchObject([{ outcome: 'accepted' }])
})

test.each<
  [name: string, event: string, body: string, headers: Record<string, string>, status: number, outcome: string]
>([
  [
    'a wrong signature',
    'issues',
    payload(UNTOUCHED),
    { 'x-hub-signature-256': sign(payload(UNTOUCHED), 'another secret') },
    401,
    'refused',
  ],
  [
    'a signature of something else',
    'issues',
    payload(UNTOUCHED),
    { 'x-hub-signature-256': sign('{}') },
    401,
    'refused',
  ],
  ['a signature that is none', 'issues', payload(UNTOUCHED), { 'x-hub-signature-256': 'sha256=zz' }, 401, 'refused'],
  ['an empty signature', 'issues', payload(UNTOUCHED), { 'x-hub-signature-256': '' }, 401, 'refused'],
  [
    'the secret that Probot falls back to',
    'issues',
    payload(UNTOUCHED),
    { 'x-hub-signature-256': sign(payload(UNTOUCHED), 'development') },
    401,
    'refused',
  ],
  [
    'a delivery for another App',
    'issues',
    payload(UNTOUCHED),
    { 'x-github-hook-installation-target-id': '8' },
    403,
    'refused',
  ],
  [
    'a form instead of JSON',
    'issues',
    payload(UNTOUCHED),
    { 'content-type': 'application/x-www-form-urlencoded' },
    415,
    'refused',
  ],
  ['an event name that is none', '../issues', payload(UNTOUCHED), {}, 400, 'refused'],
  ['signed text that is no JSON', 'issues', 'no JSON', {}, 400, 'refused'],
  ['signed JSON that is no object', 'issues', '[]', {}, 400, 'refused'],
  [
    'an installation of another App',
    'issues',
    payload({ ...UNTOUCHED, installation: { id: 999 } }),
    {},
    200,
    'refused',
  ],
  ['an event that nobody knows', 'sponsorship', payload(UNTOUCHED), {}, 200, 'ignored'],
  ['an event called like an error handler', 'error', payload(UNTOUCHED), {}, 200, 'ignored'],
  ['an event that changes nothing', 'issues', payload({ ...UNTOUCHED, action: 'pinned' }), {}, 200, 'ignored'],
  [
    'what this App itself wrote',
    'issues',
    payload({ ...UNTOUCHED, sender: { login: 'specgate[bot]', type: 'Bot' } }),
    {},
    200,
    'ignored',
  ],
])('refuses or ignores %s, with one line', async (_name, event, body, headers, status, outcome) => {
  const sent = await deliver(app.url, event, body, headers)
  expect(sent.status).toBe(status)
  expect(await linesOf(sent.id)).toMatchObject([{ outcome, reason: expect.stringMatching(/./) }])
  expect(api.asked.filter(({ path }) => path.includes('untouched'))).toEqual([])
})

test.each([
  ['that says how long it is', true],
  ['that does not say how long it is', false],
])('refuses 26 MB %s with 413, and goes on', async (_name, told) => {
  const body = Buffer.alloc(26 * 1024 * 1024, 0x20)
  const id = randomUUID()
  const status = await new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'issues',
      'x-github-delivery': id,
      'x-hub-signature-256': sign(body.toString()),
      ...(told ? { 'content-length': body.length } : {}),
    }
    const sending = request(`${app.url}/api/github/webhooks`, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sending.on('error', reject)
    sending.end(body)
  })
  expect(status).toBe(413)
  expect(await linesOf(id)).toMatchObject([{ outcome: 'refused', reason: 'the body is larger than 25 MiB' }])
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200)
})

test('looks at a repository only when its installation holds it', async () => {
  const sent = await deliver(
    app.url,
    'issues',
    payload({ repository: { id: 6, name: 'other', owner: { login: 'eve' } } }),
  )
  expect(sent.status).toBe(200)
  const done = await seen(app, (line) => line['repository'] === 'eve/other' && line['result'] !== undefined)
  expect(done['result']).toBe('not-ours')
  const asked = api.asked.filter(({ path }) => path.startsWith('/repos/eve/other'))
  expect(asked.map(({ path }) => path)).toEqual(['/repos/eve/other/installation'])
})

test('a team that changed is looked up in each repository of the installation', async () => {
  const sent = await deliver(app.url, 'membership', payload({ action: 'added', repository: undefined }))
  expect(await linesOf(sent.id)).toMatchObject([{ outcome: 'accepted', installation: 11 }])
  expect(api.asked.some(({ path }) => path === '/installation/repositories')).toBe(true)
})

test('tells how it is: alive, ready, counted, and by which key it signs', async () => {
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200)
  const ready = await fetch(`${app.url}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([200, { ready: true, queue: true, key: true, github: true }])
  const before = await metric('specgate_deliveries_total{event="push",outcome="ignored"}')
  await deliver(app.url, 'push', payload({ ref: 'refs/heads/topic' }))
  expect(await metric('specgate_deliveries_total{event="push",outcome="ignored"}')).toBe(before + 1)
  expect(await metric('specgate_queue_ready')).toBe(1)
  const key: unknown = await (await fetch(`${app.url}/specgate/key.json`)).json()
  const file = join(app.folder, 'specgate-data', 'ledger-key.pem')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const { keyid, public: pem } = readObserverKey(file, await readFile(file, 'utf8'))
  expect(key).toEqual({ keyid, publicKeyPem: pem })
  expect((await fetch(`${app.url}/probot/import`)).status).toBe(404)
})

test('sweeps when it starts: every repository, and the deliveries that did not arrive', async () => {
  await seen(app, (line) => line['repositories'] === 1)
  expect(api.asked.map(({ path }) => path)).toContain('/app/hook/deliveries')
})

test('no secret stands in what it wrote, at the most talkative level', async () => {
  await deliver(app.url, 'issues', payload({ note: WEBHOOK_SECRET }), { authorization: 'Bearer abcdefghijklmnop' })
  await deliver(app.url, 'issues', `{"cut": "${TOKEN}`)
  expect(api.asked.some(({ authorization }) => authorization.includes(TOKEN))).toBe(true)
  const output = app.output()
  const jwt = api.asked.find(({ authorization }) => authorization.includes('eyJ'))?.authorization.split(' ')[1]
  const pem = PRIVATE_KEY.split('\n')[1]
  for (const secret of [WEBHOOK_SECRET, TOKEN, jwt, pem, 'abcdefghijklmnop', 'PRIVATE KEY', sign(payload())]) {
    expect(secret).toMatch(/./)
    expect(output).not.toContain(secret)
  }
  expect(app.log().length).toBeGreaterThan(20)
})
