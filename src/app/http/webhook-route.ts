import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'probot'
import type { Metrics } from '../metrics.ts'
import { readBody } from './read-body.ts'
import type { Answer } from './serve.ts'

/** What takes a signed delivery: Probot's, with the app loaded. */
export type Receiver = {
  readonly verify: (body: string, signature: string) => Promise<boolean>
  readonly receive: (event: { readonly id: string; readonly name: string; readonly payload: unknown }) => Promise<void>
}

export type WebhookOptions = {
  readonly appId: number
  readonly receiver: Receiver
  readonly metrics: Pick<Metrics, 'count'>
  readonly log: Logger
  /** GitHub waits ten seconds. An answer of success that comes before the delivery is kept would lose it. */
  readonly timeoutMs?: number
}

const DELIVERY_ID = /^[\w-]{1,100}$/
const EVENT_NAME = /^[a-z][a-z_]{0,99}$/

/**
 * Takes deliveries. A 2xx means that the delivery is kept or that there is nothing to keep. What is too large, unsigned, for another App or
 * no delivery at all is refused with one log line before anything of it is read. (Probot's own middleware has no limit of size, logs the
 * body of what is wrongly signed, and answers 202 when a handler is slow.)
 */
export function createWebhookRoute(options: WebhookOptions): (request: IncomingMessage) => Promise<Answer> {
  const { appId, receiver, metrics, log, timeoutMs = 8000 } = options
  const budget = { held: 0 }

  function refuse(status: number, reason: string, facts: object): Answer {
    metrics.count('specgate_deliveries_total', { event: 'other', outcome: 'refused' })
    log.warn({ ...facts, outcome: 'refused', status, reason }, 'delivery refused')
    return { status, type: 'application/json', body: JSON.stringify({ error: reason }) }
  }

  return async (request) => {
    const header = (name: string) => [request.headers[name] ?? ''].flat()[0] ?? ''
    const [id, name, signature] = ['x-github-delivery', 'x-github-event', 'x-hub-signature-256'].map(header)
    const from = request.socket.remoteAddress
    if (id === undefined || !DELIVERY_ID.test(id)) return refuse(400, 'X-GitHub-Delivery is missing or wrong', { from })
    const facts = { delivery: id, from }
    if (name === undefined || !EVENT_NAME.test(name)) return refuse(400, 'X-GitHub-Event is missing or wrong', facts)
    if (!/^application\/json\s*(?:;|$)/i.test(header('content-type'))) {
      return refuse(415, 'the content type is not application/json: set it in the webhook of the App', facts)
    }
    const target = header('x-github-hook-installation-target-id')
    if (target !== '' && target !== String(appId)) return refuse(403, 'the delivery is for another App', facts)
    if (signature === undefined || signature === '') return refuse(401, 'X-Hub-Signature-256 is missing', facts)
    const body = await readBody(request, budget)
    if (body.kind === 'unread') return refuse(body.status, body.reason, facts)
    const text = body.bytes.toString('utf8')
    if (!(await receiver.verify(text, signature).catch(() => false))) {
      return refuse(401, 'the signature does not fit: WEBHOOK_SECRET must be the secret of the App', facts)
    }
    const payload = parseObject(text)
    if (payload === null) return refuse(400, 'the body is not a JSON object', facts)
    return (await keep(receiver.receive({ id, name, payload }), timeoutMs, log, facts)) ? KEPT : NOT_KEPT
  }
}

const KEPT: Answer = { status: 200, type: 'text/plain', body: 'ok\n' }
const NOT_KEPT: Answer = { status: 503, type: 'text/plain', body: 'the delivery could not be kept; send it again\n' }

async function keep(receiving: Promise<void>, timeoutMs: number, log: Logger, facts: object): Promise<boolean> {
  const over = new AbortController()
  const late = wait(timeoutMs, 'late' as const, { signal: over.signal }).catch(() => 'late' as const)
  const done = receiving.then(
    () => 'kept' as const,
    () => 'failed' as const, // Probot told why
  )
  const result = await Promise.race([done, late])
  over.abort()
  if (result === 'late') log.error({ ...facts, outcome: 'failed' }, 'delivery was not kept in time')
  return result === 'kept'
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}
