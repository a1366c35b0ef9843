import { createHmac, randomUUID } from 'node:crypto'
import { likeGithub } from '../like-github.ts'
import type { Delivery, StandIn } from '../stand-in.ts'
import { now } from '../stand-in.ts'

/** Starts a webhook delivery to the App; it is listed, whatever becomes of it. */
export function deliver(
  standIn: StandIn,
  event: string,
  action: string | null,
  payload: Readonly<Record<string, unknown>>,
): void {
  const { app, repository } = standIn
  const organization = { login: repository.owner, id: 1 }
  const full = likeGithub(standIn, { ...payload, organization, installation: { id: app.installation, node_id: 'I' } })
  start(standIn, { guid: randomUUID(), event, action, payload: full as Record<string, unknown>, redelivery: false })
}

/** Sends a delivery again under the same GUID, as a human or the App asks. */
export function redeliver(standIn: StandIn, { guid, event, action, payload }: Delivery): void {
  start(standIn, { guid, event, action, payload, redelivery: true })
}

function start(standIn: StandIn, what: Omit<Delivery, 'id' | 'deliveredAt' | 'statusCode'>): void {
  const { listeners, sending } = standIn.state
  for (const url of listeners) {
    const sent = send(standIn, url, what).finally(() => sending.delete(sent))
    sending.add(sent)
  }
}

async function send(
  standIn: StandIn,
  url: string,
  what: Omit<Delivery, 'id' | 'deliveredAt' | 'statusCode'>,
): Promise<void> {
  const body = JSON.stringify(what.payload)
  const signature = createHmac('sha256', standIn.app.webhookSecret).update(body).digest('hex')
  const { deliveries } = standIn.state
  const deliveredAt = now()
  const statusCode = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/0000000',
      'x-github-event': what.event,
      'x-github-delivery': what.guid,
      'x-github-hook-installation-target-id': String(standIn.app.id),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature-256': `sha256=${signature}`,
    },
    body,
    signal: AbortSignal.timeout(10_000),
  }).then(
    (answer) => answer.status,
    () => null,
  )
  deliveries.push({ ...what, id: deliveries.length + 1, deliveredAt, statusCode })
}
