import { setTimeout as wait } from 'node:timers/promises'
import type { Db, JobWithMetadata } from 'pg-boss'
import { WORK_QUEUE } from './store/boss-settings.ts'
import { enqueue } from './enqueue.ts'
import type { QueueLog } from './queue-log.ts'
import type { Handle } from './queue.ts'
import { canonicalText, resolveAliases } from './resolve-aliases.ts'
import type { Store } from './store/store.ts'
import { lockRepository } from './store/store.ts'
import type { Work } from './work.ts'
import { WorkSchema, refKey, workKey } from './work.ts'

/** How long work is put off whose thing is still being worked on under an older name. */
const PUT_OFF_SECONDS = 1
/** One act on GitHub sends several deliveries. Work begins so long after the first of them, to be done once and not twice. */
const SETTLE_MS = 250

/**
 * Does the work of one job that this process claimed. A job whose reference came to stand for something else is handed on; one whose thing is
 * under way under an older name is put off. Settles the job itself when the work fails; pg-boss completes it otherwise.
 */
export async function doWork(
  store: Store,
  handle: Handle,
  log: QueueLog,
  job: JobWithMetadata<unknown>,
): Promise<void> {
  const work = WorkSchema.parse(job.data)
  await wait(settleMs(job.createdOn, new Date()))
  const [current = work] = await resolveAliases(store.sql, [work])
  if (workKey(current) !== workKey(work)) return handOn(store, job, current, 0)
  if (await isUnderWayElsewhere(store.sql, current)) return handOn(store, job, current, PUT_OFF_SECONDS)
  await absorbNext(store.sql, work)
  try {
    await handle(work, job.signal)
  } catch (cause) {
    await settleFailure(store, log, job, work, cause)
  }
}

function settleMs(created: Date, now: Date): number {
  return Math.min(SETTLE_MS, Math.max(0, created.getTime() + SETTLE_MS - now.getTime()))
}

/** What was asked for between the claim and now is seen by the work that begins now. */
async function absorbNext(sql: Db, work: Work): Promise<void> {
  await sql.executeSql(`DELETE FROM pgboss.job WHERE name = $1 AND singleton_key = $2 AND state = 'created'`, [
    WORK_QUEUE,
    workKey(work),
  ])
}

async function handOn(store: Store, job: JobWithMetadata<unknown>, work: Work, inSeconds: number): Promise<void> {
  await store.transaction(async (tx) => {
    await store.boss.complete(WORK_QUEUE, job, null, { db: tx })
    await enqueue(store, tx, [work], inSeconds)
  })
}

async function isUnderWayElsewhere(sql: Db, { repository, ref }: Work): Promise<boolean> {
  if (ref.kind === 'all' || ref.kind === 'merge-group' || ref.kind === 'deployment') return false
  const { rows } = await sql.executeSql(
    `SELECT 1 FROM specgate.alias a JOIN pgboss.job j ON j.singleton_key = a.repository || '/' || a.ref
     WHERE a.repository = $1 AND a.canonical = $2 AND j.name = $3 AND j.state = 'active' LIMIT 1`,
    [repository.id, canonicalText(ref), WORK_QUEUE],
  )
  return rows.length > 0
}

/**
 * Puts failed work back with a delay, or ends it when the same was asked for meanwhile: that job starts anew and must not wait behind this one's
 * delay.
 */
async function settleFailure(
  store: Store,
  log: QueueLog,
  job: JobWithMetadata<unknown>,
  work: Work,
  cause: unknown,
): Promise<void> {
  await store.transaction(async (tx) => {
    await lockRepository(tx, work.repository.id)
    const { rows } = await tx.executeSql(
      `SELECT 1 FROM pgboss.job WHERE name = $1 AND singleton_key = $2 AND state = 'created' LIMIT 1`,
      [WORK_QUEUE, workKey(work)],
    )
    if (rows.length > 0) await store.boss.complete(WORK_QUEUE, job, null, { db: tx })
    else
      await store.boss.fail(
        WORK_QUEUE,
        job,
        { message: cause instanceof Error ? cause.message : String(cause) },
        { db: tx },
      )
  })
  const facts = { repository: `${work.repository.owner}/${work.repository.name}`, ref: refKey(work.ref), err: cause }
  if (job.retryCount < job.retryLimit)
    log.warn({ ...facts, attempt: job.retryCount + 1 }, 'work failed; it is done again')
  else log.error({ ...facts, attempt: job.retryCount + 1 }, 'work failed and was given up until it is asked for again')
}
