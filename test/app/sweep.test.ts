import { Probot } from 'probot'
import { expect, onTestFinished, test } from 'vitest'
import { openInstallations } from '../../src/app/github/installations.ts'
import { createMetrics } from '../../src/app/metrics.ts'
import { openLog } from '../../src/app/open-log.ts'
import { failedDeliveries, redeliver } from '../../src/app/github/redeliver.ts'
import { keepSweeping, sweep } from '../../src/app/sweep.ts'
import type { Work } from '../../src/queue/work.ts'
import { startAppApi } from './app-api.ts'
import type { Replies } from './app-api.ts'
import { PRIVATE_KEY, WEBHOOK_SECRET } from './running-app.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
const HOUR = 3_600_000

function delivery(id: number, guid: string, status: number, hoursAgo = 1): object {
  const delivered_at = new Date(NOW.getTime() - hoursAgo * HOUR).toISOString()
  return { id, guid, delivered_at, status_code: status, status: 'whatever', event: 'issues', redelivery: false }
}

async function open(replies: Replies) {
  const api = await startAppApi({ 'POST /app/hook/deliveries/1/attempts': { status: 202, body: {} }, ...replies })
  onTestFinished(api.close)
  const log = openLog('silent', [])
  const baseUrl = `http://${api.host}/api/v3`
  const probot = new Probot({ appId: 7, privateKey: PRIVATE_KEY, secret: WEBHOOK_SECRET, baseUrl, log })
  await probot.ready()
  const metrics = createMetrics()
  const installations = openInstallations(probot, metrics)
  const asked: Work[] = []
  const queue = { ask: (work: Work) => Promise.resolve(void asked.push(work)) }
  return { api, installations, asked, metrics, sweeper: { installations, queue, metrics, log } }
}

type Row = [guid: string, status: number]

test.each<[name: string, latestFirst: readonly Row[], again: readonly number[]]>([
  [
    'all that arrived',
    [
      ['a', 200],
      ['b', 202],
    ],
    [],
  ],
  [
    'one that failed',
    [
      ['a', 200],
      ['b', 500],
    ],
    [1],
  ],
  ['one that was not answered in time', [['a', 0]], [0]],
  [
    'one that arrived when it was sent again',
    [
      ['a', 200],
      ['b', 200],
      ['a', 500],
    ],
    [],
  ],
  [
    'one that failed twice: the latest',
    [
      ['a', 502],
      ['a', 500],
    ],
    [0],
  ],
  [
    'one that arrived, and failed when a person sent it again',
    [
      ['a', 500],
      ['a', 200],
    ],
    [],
  ],
  [
    'one that failed five times',
    [
      ['a', 500],
      ['a', 500],
      ['a', 500],
      ['a', 500],
      ['a', 500],
    ],
    [],
  ],
])('sends again, of %s', (_name, rows, again) => {
  const listed = rows.map(([guid, status_code], id) => ({ id, guid, status_code, delivered_at: NOW.toISOString() }))
  expect(failedDeliveries(listed).map(({ id }) => id)).toEqual(again)
})

test('goes through the pages of the last three days, and no further', async () => {
  const { api, installations } = await open({
    'GET /app/hook/deliveries': ({ query }) => {
      const page = Number(query.get('cursor') ?? 0)
      const next = `<http://${api.host}/api/v3/app/hook/deliveries?cursor=${page + 1}>; rel="next"`
      const pages = [
        [delivery(9, 'a', 200)],
        [delivery(8, 'a', 500), delivery(1, 'b', 500)],
        [delivery(2, 'c', 500, 73)],
      ]
      return { body: pages[page], headers: { link: next } }
    },
  })
  expect(await redeliver(await installations.asApp(), NOW)).toBe(1)
  const posts = api.asked.filter(({ method }) => method === 'POST')
  expect(posts.map(({ path }) => path)).toEqual(['/app/hook/deliveries/1/attempts'])
  expect(api.asked.filter(({ method }) => method === 'GET')).toHaveLength(3)
})

test('asks for every repository of every installation that works', async () => {
  const repositories = [
    { id: 5, name: 'edge', owner: { login: 'acme' } },
    { id: 6, name: 'old', owner: { login: 'acme' }, archived: true },
  ]
  const { sweeper, asked, metrics } = await open({
    'GET /app/installations': { body: [{ id: 11 }, { id: 12, suspended_at: '2026-01-01T00:00:00Z' }] },
    'GET /installation/repositories': {
      body: { total_count: 2, repositories },
      headers: { 'x-ratelimit-remaining': '4321', 'x-ratelimit-resource': 'core' },
    },
  })
  await sweep(sweeper, new AbortController().signal)
  expect(asked).toEqual([
    { repository: { installation: 11, id: 5, owner: 'acme', name: 'edge' }, ref: { kind: 'all' } },
  ])
  const left = 'specgate_github_rate_limit_remaining{installation="11",resource="core"} 4321'
  expect(metrics.render()).toContain(left)
})

test('what fails is left to the next sweep, and the rest is done', async () => {
  const { sweeper, asked, metrics } = await open({
    'GET /app/hook/deliveries': { status: 403, body: { message: 'no' } },
  })
  await sweep(sweeper, new AbortController().signal)
  expect(asked).toHaveLength(1)
  expect(metrics.render()).toContain('specgate_sweeps_total{result="failed"} 1')
})

test('sweeps again and again until it is ended', async () => {
  const { sweeper, asked } = await open({})
  const stop = keepSweeping(sweeper, 10)
  await expect.poll(() => asked.length, { timeout: 20_000 }).toBeGreaterThan(2)
  await stop()
  const count = asked.length
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(asked).toHaveLength(count)
})

test('knows its installations, and what they hold, from GitHub alone', async () => {
  const { api, installations } = await open({
    'GET /app/installations/12': { body: { id: 12, suspended_at: '2026-01-01T00:00:00Z' } },
  })
  expect(await Promise.all([11, 12, 13].map((id) => installations.has(id)))).toEqual([true, false, false])
  const edge = { installation: 11, id: 5, owner: 'acme', name: 'edge' }
  expect(await installations.holds(edge)).toBe(true)
  expect(await installations.holds({ ...edge, installation: 12 })).toBe(false)
  expect(await installations.holds({ ...edge, name: 'other' })).toBe(false)
  const count = api.asked.length
  expect(await installations.has(11)).toBe(true)
  expect(await installations.holds(edge)).toBe(true)
  expect(api.asked).toHaveLength(count)
})
