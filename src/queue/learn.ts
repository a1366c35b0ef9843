import type { Db } from 'pg-boss'
import { z } from 'zod'
import type { Ref } from '../forge/forge.ts'
import { TIMER_QUEUE, WORK_QUEUE } from './store/boss-settings.ts'
import { enqueue, enqueueTimer } from './enqueue.ts'
import { canonicalText } from './resolve-aliases.ts'
import type { Store } from './store/store.ts'
import { lockRepository } from './store/store.ts'
import { WorkSchema, refKey } from './work.ts'

/** More names than an engagement can have: its issue and the pull requests of its phases, some of them made again. */
const MOST_ALIASES = 1000

const Moved = z.array(z.object({ name: z.string(), data: WorkSchema, due: z.date() }))

/**
 * Keeps that `aliases` stand for `canonical` and moves what waits under their keys there. Work under way under an old key goes on; until it has
 * ended, work under the new key is put off (do-work.ts).
 */
export async function learn(store: Store, repository: number, aliases: readonly Ref[], canonical: Ref): Promise<void> {
  if (aliases.length > MOST_ALIASES) throw new Error(`more than ${MOST_ALIASES} references to one thing`)
  const others = aliases.filter((alias) => refKey(alias) !== refKey(canonical))
  const keys = [...new Set(others.map(refKey))]
  if (await isKnown(store.sql, repository, keys, canonicalText(canonical))) return
  await store.transaction(async (tx) => {
    await lockRepository(tx, repository)
    await keepAliases(tx, repository, others, canonical)
    await moveWaiting(store, tx, repository, keys)
  })
}

async function isKnown(sql: Db, repository: number, keys: readonly string[], canonical: string): Promise<boolean> {
  const { rows } = await sql.executeSql(
    'SELECT ref FROM specgate.alias WHERE repository = $1 AND ref = ANY($2::text[]) AND canonical = $3',
    [repository, keys, canonical],
  )
  return rows.length === keys.length
}

/** What stood for an alias until now stands for the canonical reference too, so that one step always leads there. */
async function keepAliases(tx: Db, repository: number, aliases: readonly Ref[], canonical: Ref): Promise<void> {
  const target = canonicalText(canonical)
  await tx.executeSql(
    'UPDATE specgate.alias SET canonical = $3 WHERE repository = $1 AND canonical = ANY($2::text[])',
    [repository, aliases.map(canonicalText), target],
  )
  await tx.executeSql('DELETE FROM specgate.alias WHERE repository = $1 AND ref = $2', [repository, refKey(canonical)])
  for (const alias of aliases)
    await tx.executeSql(
      `INSERT INTO specgate.alias (repository, ref, canonical) VALUES ($1, $2, $3)
       ON CONFLICT (repository, ref) DO UPDATE SET canonical = excluded.canonical`,
      [repository, refKey(alias), target],
    )
}

async function moveWaiting(store: Store, tx: Db, repository: number, keys: readonly string[]): Promise<void> {
  const { rows } = await tx.executeSql(
    `DELETE FROM pgboss.job WHERE name = ANY($1::text[]) AND singleton_key = ANY($2::text[])
     AND state IN ('created', 'retry', 'failed') RETURNING name, data, start_after AS due`,
    [[WORK_QUEUE, TIMER_QUEUE], keys.map((key) => `${repository}/${key}`)],
  )
  for (const { name, data, due } of Moved.parse(rows)) {
    if (name === WORK_QUEUE) await enqueue(store, tx, [data])
    else await enqueueTimer(store, tx, data, due.toISOString())
  }
}
