import type { ConstructorOptions, Queue } from 'pg-boss'

/** Work that waits or is under way: one job per key that waits, at most one that runs. */
export const WORK_QUEUE = 'specgate-work'
/** Timers: one waiting job per key; when its time comes, the work is asked for. */
export const TIMER_QUEUE = 'specgate-timer'

/** How often a worker looks by itself; new work is told to it at once (LISTEN/NOTIFY). Finds retries whose time has come. */
export const WORK_POLL_SECONDS = 2
export const TIMER_POLL_SECONDS = 5
/** A worker says this often that it lives. */
export const HEARTBEAT_REFRESH_SECONDS = 5

const HEARTBEAT_SECONDS = 15
const DAY = 24 * 60 * 60

/** Heartbeats are checked every 5 seconds. There are no schedules and no flows of jobs. */
export const BOSS: ConstructorOptions = {
  useListenNotify: true,
  superviseIntervalSeconds: 5,
  monitorIntervalSeconds: 5,
  flowIntervalSeconds: 3600,
  schedule: false,
}

/**
 * `key_strict_fifo`: a key's next job is not fetched while one of it is active, in retry or failed, and fetching it does not run into the unique
 * index that holds it back, as with `stately` and `singleton`. A process that died is noticed by its heartbeat, so the expiry is only there for
 * work that never ends.
 */
export const QUEUES: readonly Queue[] = [
  {
    name: WORK_QUEUE,
    policy: 'key_strict_fifo',
    notify: true,
    retryLimit: 9,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 15 * 60,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: DAY / 4,
    retentionSeconds: 30 * DAY,
    deleteAfterSeconds: 3 * DAY,
  },
  {
    name: TIMER_QUEUE,
    policy: 'short',
    notify: true,
    retryLimit: 10_000,
    retryDelay: 5,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: 60,
    retentionSeconds: 30 * DAY,
    deleteAfterSeconds: DAY,
  },
]
