import { setTimeout as wait } from 'node:timers/promises'
import { TIMER_QUEUE, WORK_QUEUE } from './store/boss-settings.ts'
import { enqueue, enqueueTimer } from './enqueue.ts'
import { forgetDeliveries } from './forget-deliveries.ts'
import { learn } from './learn.ts'
import { openAccept } from './open-accept.ts'
import { openMemory } from './store/memory.ts'
import { openStore } from './store/open-store.ts'
import type { QueueLog } from './queue-log.ts'
import type { Queue, QueueState } from './queue.ts'
import { readState } from './read-state.ts'
import { openRows } from './store/rows.ts'
import { startWorkers } from './start-workers.ts'
import type { Store } from './store/store.ts'
import { WorkSchema } from './work.ts'

const DEFAULT_CONCURRENCY = 4
const STOP_MS = 20_000
const HOUR_MS = 60 * 60 * 1000
const SILENT: QueueLog = { warn: () => {}, error: () => {} }

export type QueueOptions = {
  /** Folder for what the installation keeps; the queue takes `queue` in it when there is no `databaseUrl`. */
  readonly data: string
  /** A Postgres that several replicas may share; null: PGlite in the data folder, one process only. */
  readonly databaseUrl: string | null
  /** How many keys are worked on at a time by this process; 4 unless told. */
  readonly concurrency?: number
  readonly log?: QueueLog
}

/** Opens the queue: work can be asked for at once, and is done once it is started. Throws when the database or its folder cannot be had. */
export async function openQueue({ data, databaseUrl, concurrency, log }: QueueOptions): Promise<Queue> {
  const store = await openStore(data, databaseUrl, log ?? SILENT)
  return queueOn(store, concurrency ?? DEFAULT_CONCURRENCY, log ?? SILENT)
}

/** The queue on an open database. */
export function queueOn(store: Store, concurrency: number, log: QueueLog): Queue {
  const life = { started: false, stopping: null as Promise<void> | null }
  const forgetting = setInterval(() => {
    forgetDeliveries(store).catch((cause: unknown) =>
      log.error({ err: cause }, 'old deliveries could not be forgotten'),
    )
  }, HOUR_MS)
  forgetting.unref()
  return {
    accept: openAccept(store),
    ask: (work) => store.transaction((tx) => enqueue(store, tx, [WorkSchema.parse(work)])),
    later: (work, at) => store.transaction((tx) => enqueueTimer(store, tx, WorkSchema.parse(work), at)),
    learn: (repository, aliases, canonical) => learn(store, repository, aliases, canonical),
    start: async (handle) => {
      if (life.started) throw new Error('the queue was started before')
      life.started = true
      await startWorkers(store, handle, concurrency, log)
    },
    stop: () => {
      clearInterval(forgetting)
      life.stopping ??= stop(store)
      return life.stopping
    },
    state: () => state(store, life.started && life.stopping === null, log),
    rows: openRows(store),
    memory: openMemory(store),
  }
}

async function stop(store: Store): Promise<void> {
  const ending = new AbortController()
  const drained = Promise.all([WORK_QUEUE, TIMER_QUEUE].map((name) => store.boss.offWork(name)))
  await Promise.race([drained, wait(STOP_MS, undefined, { signal: ending.signal }).catch(() => {})])
  ending.abort()
  await store.close()
}

async function state(store: Store, running: boolean, log: QueueLog): Promise<QueueState> {
  try {
    return { ready: running, ...(await readState(store)) }
  } catch (cause) {
    log.error({ err: cause }, "the queue's database does not answer")
    return { ready: false, queued: 0, active: 0, failed: 0, oldestSeconds: 0 }
  }
}
