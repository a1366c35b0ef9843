import type { ApplicationFunctionOptions, Logger, Probot } from 'probot'
import type { Metrics } from './app/metrics.ts'
import { isKnownEvent, readEvent } from './app/events/read-event.ts'
import type { EventReading, Self } from './app/events/read-event.ts'
import type { Queue } from './queue/queue.ts'
import type { Work } from './queue/work.ts'

/** What the App needs beside Probot; `npm start` brings it (src/app/main.ts). */
export type SpecgateOptions = ApplicationFunctionOptions & {
  readonly queue: Pick<Queue, 'accept'>
  readonly self: () => Self
  readonly installations: {
    /** Whether GitHub knows the installation as one of this App. */
    readonly has: (installation: number) => Promise<boolean>
    readonly repositories: (installation: number) => Promise<readonly Work['repository'][]>
  }
  readonly metrics: Pick<Metrics, 'count'>
  readonly log: Logger
}

type Delivery = { readonly id: string; readonly event: string }
type Outcome = { readonly outcome: 'accepted' | 'duplicate' | 'ignored' | 'refused'; readonly reason?: string }

/**
 * The Probot app. Each verified delivery is read as a reference and stored; the answer waits for that, so that a 2xx means "kept". What
 * cannot be stored is thrown: GitHub then lists the delivery as failed, and a sweep asks for it again (R11.2).
 */
// oxlint-disable-next-line import/no-default-export -- Probot loads an app by its default export
export default function specgate(app: Probot, options: SpecgateOptions): void {
  app.onAny(async ({ id, name, payload }) => {
    const delivery = { id, event: name }
    const reading = readEvent(name, payload, options.self())
    try {
      const { outcome, reason } = await take(delivery, reading, options)
      options.metrics.count('specgate_deliveries_total', { event: labelOf(name), outcome })
      options.log.info({ delivery: id, event: name, outcome, reason, ...place(reading) }, `delivery ${outcome}`)
    } catch (cause) {
      options.metrics.count('specgate_deliveries_total', { event: labelOf(name), outcome: 'failed' })
      throw cause
    }
  })
}

async function take(delivery: Delivery, reading: EventReading, options: SpecgateOptions): Promise<Outcome> {
  if (reading.kind === 'ignored') return { outcome: 'ignored', reason: reading.reason }
  const installation = reading.kind === 'work' ? reading.work[0].repository.installation : reading.installation
  if (!(await options.installations.has(installation))) {
    return { outcome: 'refused', reason: `installation ${installation} is not one of this App` }
  }
  if (reading.kind === 'work') return { outcome: await options.queue.accept(delivery, reading.work) }
  const repositories = await options.installations.repositories(installation)
  const work = repositories.map((repository): Work => ({ repository, ref: { kind: 'all' } }))
  if (work.length === 0) return { outcome: 'ignored', reason: 'no repository is installed' }
  return { outcome: await options.queue.accept(delivery, work) }
}

/** Only names that specgate knows become labels: anybody may write the header that carries them. */
function labelOf(name: string): string {
  return isKnownEvent(name) ? name : 'other'
}

function place(reading: EventReading): object {
  if (reading.kind === 'ignored') return {}
  if (reading.kind === 'installation') return { installation: reading.installation }
  const [{ repository, ref }] = reading.work
  return { repository: `${repository.owner}/${repository.name}`, ref }
}
