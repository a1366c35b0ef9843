import type { JobWithMetadata } from 'pg-boss'
import {
  HEARTBEAT_REFRESH_SECONDS,
  TIMER_POLL_SECONDS,
  TIMER_QUEUE,
  WORK_POLL_SECONDS,
  WORK_QUEUE,
} from './store/boss-settings.ts'
import { doWork } from './do-work.ts'
import { enqueue } from './enqueue.ts'
import type { QueueLog } from './queue-log.ts'
import type { Handle } from './queue.ts'
import type { Store } from './store/store.ts'
import { WorkSchema } from './work.ts'

/** Begins to take up what waits: `concurrency` workers for work, one for timers. */
export async function startWorkers(store: Store, handle: Handle, concurrency: number, log: QueueLog): Promise<void> {
  for (let count = 0; count < concurrency; count += 1)
    await startWorker(store, WORK_QUEUE, WORK_POLL_SECONDS, (job) => doWork(store, handle, log, job))
  await startWorker(store, TIMER_QUEUE, TIMER_POLL_SECONDS, ({ data }) =>
    store.transaction((tx) => enqueue(store, tx, [WorkSchema.parse(data)])),
  )
}

/** pg-boss's worker sleeps after each job even when more wait; this one looks again at once, until it finds nothing. */
async function startWorker(
  { boss }: Store,
  queue: string,
  pollSeconds: number,
  run: (job: JobWithMetadata<unknown>) => Promise<void>,
): Promise<void> {
  const self = { id: '' }
  self.id = await boss.work(
    queue,
    {
      includeMetadata: true,
      pollingIntervalSeconds: pollSeconds,
      notifyPollingIntervalSeconds: pollSeconds,
      heartbeatRefreshSeconds: HEARTBEAT_REFRESH_SECONDS,
    },
    async (jobs: JobWithMetadata<unknown>[]) => {
      try {
        for (const job of jobs) await run(job)
      } finally {
        boss.notifyWorker(self.id)
      }
    },
  )
}
