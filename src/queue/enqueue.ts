import type { Db } from 'pg-boss'
import { z } from 'zod'
import { TIMER_QUEUE, WORK_QUEUE } from './store/boss-settings.ts'
import { resolveAliases } from './resolve-aliases.ts'
import type { Store } from './store/store.ts'
import { lockRepository } from './store/store.ts'
import type { Work } from './work.ts'
import { workKey } from './work.ts'

const Keys = z.array(z.object({ key: z.string() }))

/**
 * Makes one job wait for each key, to be done `inSeconds` from now; one that waits already keeps its place and is brought to that time. Attempts
 * that failed before are forgotten: what is asked for now starts anew. From here to its end the transaction holds the repositories' locks, so
 * that no key can get two waiting jobs.
 */
export async function enqueue(store: Store, tx: Db, asked: readonly Work[], inSeconds = 0): Promise<void> {
  const repositories = [...new Set(asked.map(({ repository }) => repository.id))]
  // Always in the same order: two transactions would otherwise wait for each other.
  for (const repository of repositories.toSorted((a, b) => a - b)) await lockRepository(tx, repository)
  const works = new Map((await resolveAliases(tx, asked)).map((work) => [workKey(work), work]))
  const keys = [...works.keys()]
  await tx.executeSql(
    `DELETE FROM pgboss.job WHERE name = $1 AND singleton_key = ANY($2::text[]) AND state IN ('retry', 'failed')`,
    [WORK_QUEUE, keys],
  )
  const { rows } = await tx.executeSql(
    `UPDATE pgboss.job SET data = asked.data::jsonb, start_after = now() + make_interval(secs => $4)
     FROM unnest($2::text[], $3::text[]) AS asked (key, data)
     WHERE name = $1 AND singleton_key = asked.key AND state = 'created' RETURNING singleton_key AS key`,
    [WORK_QUEUE, keys, [...works.values()].map((work) => JSON.stringify(work)), inSeconds],
  )
  for (const { key } of Keys.parse(rows)) works.delete(key)
  const jobs = [...works].map(([key, data]) => ({ data, singletonKey: key, startAfter: inSeconds }))
  if (jobs.length > 0) await store.boss.insert(WORK_QUEUE, jobs, { db: tx })
}

/** Makes one timer wait for the work's key; of two the earlier one stays. */
export async function enqueueTimer(store: Store, tx: Db, asked: Work, at: string): Promise<void> {
  const due = new Date(z.iso.datetime({ offset: true }).parse(at))
  await lockRepository(tx, asked.repository.id)
  for (const work of await resolveAliases(tx, [asked])) {
    const key = workKey(work)
    const waiting = await store.boss.findJobs(TIMER_QUEUE, { key, queued: true, db: tx })
    if (waiting.some(({ startAfter }) => startAfter <= due)) return
    await store.boss.upsert(TIMER_QUEUE, work, { singletonKey: key, startAfter: due, db: tx })
  }
}
