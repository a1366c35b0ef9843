import type { ObserverKey } from '../../chain/observer-key.ts'
import type { Queue } from '../../queue/queue.ts'
import type { Metrics } from '../metrics.ts'
import type { Answer, Route, Routes } from './serve.ts'

export type Service = {
  readonly key: Pick<ObserverKey, 'keyid' | 'public'>
  readonly queue: Pick<Queue, 'state'>
  readonly metrics: Metrics
  /** Whether GitHub has told who this App is, which shows that the credentials work. */
  readonly isKnown: () => boolean
  readonly webhook: Route
}

/** Everything the service answers. Deliveries also come to `/`: that is the address which Probot's setup page registers. */
export function createRoutes({ key, queue, metrics, isKnown, webhook }: Service): Routes {
  return new Map([
    ['POST /api/github/webhooks', webhook],
    ['POST /', webhook],
    ['GET /', () => text(200, 'specgate is running. See /healthz, /readyz, /metrics and /specgate/key.json.\n')],
    ['GET /healthz', () => text(200, 'ok\n')],
    ['GET /readyz', () => readiness(queue, isKnown)],
    ['GET /metrics', () => exposition(metrics, queue)],
    ['GET /specgate/key.json', () => json(200, { keyid: key.keyid, publicKeyPem: key.public })],
  ])
}

async function readiness(queue: Service['queue'], isKnown: () => boolean): Promise<Answer> {
  const { ready } = await queue.state()
  const github = isKnown()
  return json(ready && github ? 200 : 503, { ready: ready && github, queue: ready, key: true, github })
}

async function exposition(metrics: Metrics, queue: Service['queue']): Promise<Answer> {
  const { ready, queued, active, failed, oldestSeconds } = await queue.state()
  metrics.set('specgate_queue_ready', ready ? 1 : 0)
  for (const [state, count] of Object.entries({ queued, active, failed }))
    metrics.set('specgate_queue_jobs', count, { state })
  metrics.set('specgate_queue_oldest_seconds', oldestSeconds)
  return { status: 200, type: 'text/plain; version=0.0.4', body: metrics.render() }
}

function text(status: number, body: string): Answer {
  return { status, type: 'text/plain', body }
}

function json(status: number, value: object): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(value, null, 2)}\n` }
}
