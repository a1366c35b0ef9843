import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'probot'
import { z } from 'zod'

const Relayed = z.object({
  body: z.looseObject({}),
  'x-github-event': z.string(),
  'x-github-delivery': z.string(),
  'x-hub-signature-256': z.string(),
})

const AGAIN_MS = 5000
const MAX_EVENT = 30 * 1024 * 1024

/**
 * Brings deliveries from a smee.io channel to a server that GitHub cannot reach, for development: server-sent events, each holding one
 * delivery. It connects again whenever the channel ends. What a channel brings is signed like any delivery and judged by the server.
 */
export function followWebhookProxy(channel: string, target: string, log: Logger): () => void {
  const ending = new AbortController()

  async function follow(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        const headers = { accept: 'text/event-stream' }
        const response = await fetch(channel, { headers, signal: ending.signal })
        if (!response.ok || response.body === null) throw new Error(`the channel answered ${response.status}`)
        log.info('deliveries come through the webhook proxy')
        for await (const data of readEvents(response.body)) await relay(data, target, log, ending.signal)
      } catch (cause) {
        if (!ending.signal.aborted) log.warn({ err: cause }, 'the webhook proxy ended; it is connected again')
      }
      await wait(AGAIN_MS, undefined, { signal: ending.signal }).catch(() => {})
    }
  }

  void follow()
  return () => ending.abort()
}

async function relay(data: string, target: string, log: Logger, signal: AbortSignal): Promise<void> {
  try {
    const { body, ...headers } = Relayed.parse(JSON.parse(data))
    const given = { ...headers, 'content-type': 'application/json' }
    await fetch(target, { method: 'POST', headers: given, body: JSON.stringify(body), signal })
  } catch {
    log.debug('the webhook proxy sent something that is no delivery')
  }
}

/** The data of each event of a stream (HTML standard, server-sent events). */
export async function* readEvents(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    rest = (rest + decoder.decode(chunk, { stream: true })).replaceAll(/\r\n|\r(?!$)/g, '\n')
    const events = rest.split('\n\n')
    rest = events.pop() ?? ''
    if (rest.length > MAX_EVENT) throw new Error('an event is too large')
    for (const event of events) {
      const lines = event.split('\n').filter((line) => line.startsWith('data:'))
      if (lines.length > 0) yield lines.map((line) => line.slice('data:'.length).replace(/^ /, '')).join('\n')
    }
  }
}
