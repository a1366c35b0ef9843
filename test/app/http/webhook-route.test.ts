import { Probot } from 'probot'
import { expect, onTestFinished, test } from 'vitest'
import specgate from '../../../src/app.ts'
import { createMetrics } from '../../../src/app/metrics.ts'
import { openLog } from '../../../src/app/open-log.ts'
import { serve } from '../../../src/app/http/serve.ts'
import { createWebhookRoute } from '../../../src/app/http/webhook-route.ts'
import type { Queue } from '../../../src/queue/queue.ts'
import { PRIVATE_KEY, WEBHOOK_SECRET, deliver } from '../running-app.ts'
import type { LogLine } from '../running-app.ts'

const PAYLOAD = JSON.stringify({
  action: 'opened',
  installation: { id: 11 },
  repository: { id: 5, name: 'edge', owner: { login: 'acme' } },
  issue: { number: 3, body: 'what somebody wrote' },
})

/** The App on a real Probot and a real server, with a queue of the test's own. */
async function startApp(accept: Queue['accept'], has: () => Promise<boolean> = () => Promise.resolve(true)) {
  const lines: LogLine[] = []
  const log = openLog('debug', [], (line) => void lines.push(JSON.parse(line)))
  const probot = new Probot({ appId: 7, privateKey: PRIVATE_KEY, secret: WEBHOOK_SECRET, log })
  await probot.ready()
  const metrics = createMetrics()
  const installations = { has, repositories: () => Promise.resolve([]) }
  const self = () => ({ appId: 7, botLogin: null })
  await probot.load((app, options) =>
    specgate(app, { ...options, queue: { accept }, self, installations, metrics, log }),
  )
  const receiver = {
    verify: (body: string, signature: string) => probot.webhooks.verify(body, signature),
    receive: (event: object) => probot.webhooks.receive(event as Parameters<typeof probot.webhooks.receive>[0]),
  }
  const route = createWebhookRoute({ appId: 7, receiver, metrics, log, timeoutMs: 300 })
  const server = await serve(new Map([['POST /api/github/webhooks', route]]), { host: '127.0.0.1', port: 0 }, log)
  onTestFinished(() => server.stop())
  return { url: `http://127.0.0.1:${server.port}`, lines, metrics }
}

test('answers with success only after the delivery is kept', async () => {
  let kept = false
  const { url } = await startApp(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100))
    kept = true
    return 'accepted'
  })
  expect((await deliver(url, 'issues', PAYLOAD)).status).toBe(200)
  expect(kept).toBe(true)
})

test('answers with a failure when the delivery cannot be kept, so that GitHub lists it as failed', async () => {
  const { url, lines, metrics } = await startApp(() => Promise.reject(new Error('the disk is full')))
  const { status } = await deliver(url, 'issues', PAYLOAD)
  expect(status).toBe(503)
  const told = lines.filter((line) => Number(line['level']) >= 50)
  expect(told).toMatchObject([{ err: { message: 'the disk is full' } }])
  expect(JSON.stringify(lines)).not.toContain('what somebody wrote')
  expect(metrics.render()).toContain('specgate_deliveries_total{event="issues",outcome="failed"} 1')
})

test('answers with a failure when GitHub cannot say whether the installation is one of this App', async () => {
  const { url } = await startApp(
    () => Promise.resolve('accepted'),
    () => Promise.reject(new Error('GitHub is down')),
  )
  expect((await deliver(url, 'issues', PAYLOAD)).status).toBe(503)
})

test('never answers with success because keeping takes long', async () => {
  const { url, lines } = await startApp(() => new Promise(() => {}))
  const { status, id } = await deliver(url, 'issues', PAYLOAD)
  expect(status).toBe(503)
  expect(lines.filter((line) => line['delivery'] === id)).toMatchObject([{ outcome: 'failed' }])
})
