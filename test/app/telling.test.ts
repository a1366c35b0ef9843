import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { createMetrics } from '../../src/app/metrics.ts'
import { openLog } from '../../src/app/open-log.ts'
import { isKnownEvent } from '../../src/app/events/read-event.ts'
import { followWebhookProxy, readEvents } from '../../src/app/http/webhook-proxy.ts'
import { PRIVATE_KEY, WEBHOOK_SECRET } from './running-app.ts'

test('the log leaves out every secret, known or of a known look', () => {
  const lines: string[] = []
  const log = openLog('trace', [WEBHOOK_SECRET, PRIVATE_KEY], (line) => void lines.push(line))
  const jwt = `eyJ${'a'.repeat(20)}.${'b'.repeat(20)}.${'c'.repeat(20)}`
  const secrets = [
    `ghs_${'A'.repeat(36)}`,
    `github_pat_${'B'.repeat(30)}`,
    jwt,
    WEBHOOK_SECRET,
    'pass-word',
    'hunter22hunter22',
  ]
  log.info(
    { note: `token ghs_${'A'.repeat(36)}`, url: 'postgres://user:pass-word@host/db' },
    `secret ${WEBHOOK_SECRET}`,
  )
  log.child({ name: 'child' }).warn({ deep: { pat: `github_pat_${'B'.repeat(30)}` } }, `Bearer ${jwt}`)
  log.debug({ authorization: 'hunter22hunter22', headers: { 'x-hub-signature-256': 'sha256=x' } }, 'headers')
  const failure = new Error(`bad key ${PRIVATE_KEY}`, { cause: new Error(`at https://user:pass-word@proxy`) })
  log.error(
    Object.assign(failure, { request: { headers: { authorization: jwt } }, event: { payload: 'what somebody wrote' } }),
  )
  const all = lines.join('')
  expect(lines).toHaveLength(4)
  for (const secret of [...secrets, 'PRIVATE KEY', PRIVATE_KEY.split('\n')[3], 'sha256=x', 'what somebody wrote']) {
    expect(all).not.toContain(secret)
  }
  expect(all).toContain('[secret]')
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
})

test('metrics are in the text format of Prometheus', () => {
  const metrics = createMetrics()
  metrics.count('specgate_deliveries_total', { event: 'push', outcome: 'accepted' })
  metrics.count('specgate_deliveries_total', { event: 'push', outcome: 'accepted' })
  metrics.set('specgate_queue_jobs', 3, { state: 'a "b"\n\\' })
  for (const seconds of [0.2, 3, 1000]) metrics.observe('specgate_evaluation_seconds', seconds)
  const rendered = metrics.render()
  expect(rendered).toContain(
    '# TYPE specgate_deliveries_total counter\nspecgate_deliveries_total{event="push",outcome="accepted"} 2\n',
  )
  expect(rendered).toContain(String.raw`specgate_queue_jobs{state="a \"b\"\n\\"} 3`)
  expect(rendered).toContain('specgate_evaluation_seconds_bucket{le="0.25"} 1\n')
  expect(rendered).toContain('specgate_evaluation_seconds_bucket{le="5"} 2\n')
  expect(rendered).toContain('specgate_evaluation_seconds_bucket{le="+Inf"} 3\n')
  expect(rendered).toContain('specgate_evaluation_seconds_sum 1003.2\nspecgate_evaluation_seconds_count 3\n')
  expect(rendered.endsWith('\n')).toBe(true)
})

test('a metric has only so many series', () => {
  const metrics = createMetrics()
  for (let each = 0; each < 5000; each += 1) metrics.count('specgate_sweeps_total', { result: each })
  expect(
    metrics
      .render()
      .split('\n')
      .filter((line) => line.startsWith('specgate_sweeps_total{')),
  ).toHaveLength(1000)
})

test('app.yml asks for the events that specgate reads, and can stand between apostrophes on the setup page', () => {
  const manifest: { readonly default_events: readonly string[] } = parse(readFileSync('app.yml', 'utf8'))
  expect(manifest.default_events.filter((event) => !isKnownEvent(event))).toEqual([])
  expect(manifest).toMatchObject({
    public: false,
    default_permissions: { checks: 'write', metadata: 'read', statuses: 'write' },
  })
  expect(JSON.stringify(manifest)).not.toMatch(/['<>]/)
})

test('deliveries come through a smee.io channel as they were signed', async () => {
  const body = { action: 'opened', text: 'ä\n\n' }
  const headers = { 'x-github-event': 'issues', 'x-github-delivery': 'd-1', 'x-hub-signature-256': 'sha256=1' }
  const event = `event: ready\ndata: {}\n\nid: 7\r\ndata: ${JSON.stringify({ ...headers, body, host: 'smee' })}\r\n\r\n: ping\n\n`
  const got: object[] = []
  const take = async (request: IncomingMessage) => {
    const { 'x-github-event': event, 'x-github-delivery': id } = request.headers
    got.push({ text: await text(request), event, id })
  }
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(event)
      return
    }
    void take(request).then(() => response.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const stop = followWebhookProxy(url, url, openLog('silent', []))
  onTestFinished(stop)
  await expect.poll(() => got).toEqual([{ text: JSON.stringify(body), event: 'issues', id: 'd-1' }])
})

test('events are read whole, wherever the stream is cut', async () => {
  const bytes = Buffer.from(': hello\r\n\r\ndata: ä\r\ndata: b\r\n\r\nid: 1\rdata:c\r\rdata: not over')
  for (let at = 0; at <= bytes.length; at += 1) {
    async function* cut() {
      yield bytes.subarray(0, at)
      yield await Promise.resolve(bytes.subarray(at))
    }
    const events: string[] = []
    for await (const event of readEvents(cut())) events.push(event)
    expect(events).toEqual(['ä\nb', 'c'])
  }
})
