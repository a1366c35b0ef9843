import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'probot'
import type { Queue } from '../queue/queue.ts'
import type { Installations } from './github/installations.ts'
import type { Metrics } from './metrics.ts'
import { redeliver } from './github/redeliver.ts'

export type Sweeper = {
  readonly installations: Pick<Installations, 'asApp' | 'list' | 'repositories'>
  readonly queue: Pick<Queue, 'ask'>
  readonly metrics: Pick<Metrics, 'count'>
  readonly log: Logger
}

const EVERY_MS = 15 * 60_000

/** Sweeps now and then every 15 minutes, one sweep after the other. @returns what ends it, after the sweep that is under way */
export function keepSweeping(sweeper: Sweeper, everyMs: number = EVERY_MS): () => Promise<void> {
  const ending = new AbortController()

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      await sweep(sweeper, ending.signal)
      await wait(everyMs, undefined, { signal: ending.signal }).catch(() => {})
    }
  }

  const running = run()
  return async () => {
    ending.abort()
    await running
  }
}

/**
 * Looks at everything again: asks for each repository of each installation, and for the deliveries that did not arrive. What fails is told
 * and left to the next sweep; it never throws.
 */
export async function sweep({ installations, queue, metrics, log }: Sweeper, ending: AbortSignal): Promise<void> {
  async function attempt(what: string, act: () => Promise<object>): Promise<void> {
    if (ending.aborted) return
    try {
      log.info(await act(), `sweep: ${what}`)
      metrics.count('specgate_sweeps_total', { result: 'done' })
    } catch (cause) {
      log.warn({ err: cause }, `sweep: ${what} failed; it is tried again with the next one`)
      metrics.count('specgate_sweeps_total', { result: 'failed' })
    }
  }

  await attempt('failed deliveries', async () => {
    const count = await redeliver(await installations.asApp(), new Date())
    for (let each = 0; each < count; each += 1) metrics.count('specgate_redeliveries_total')
    return { redelivered: count }
  })
  let found: readonly number[] = []
  await attempt('installations', async () => {
    found = await installations.list()
    return { installations: found.length }
  })
  for (const installation of found) {
    await attempt('repositories', async () => {
      const repositories = await installations.repositories(installation)
      for (const repository of repositories) await queue.ask({ repository, ref: { kind: 'all' } })
      return { installation, repositories: repositories.length }
    })
  }
}
