import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Queue as QueueOptions } from 'pg-boss'
import { z } from 'zod'
import { forgetDeliveries } from '../forget-deliveries.ts'
import { QUEUES } from './boss-settings.ts'
import { openPglite } from './open-pglite.ts'
import { openPostgres } from './open-postgres.ts'
import type { QueueLog } from '../queue-log.ts'
import type { Store } from './store.ts'
import { createTables } from './tables.ts'

const Ids = z.array(z.object({ id: z.uuid() }))

/** Opens the database and brings it to what this version needs. Throws when it cannot be opened. */
export async function openStore(data: string, databaseUrl: string | null, log: QueueLog): Promise<Store> {
  const store = databaseUrl === null ? await openPglite(join(data, 'queue')) : openPostgres(databaseUrl)
  store.boss.on('error', (cause) => log.error({ err: cause }, 'the queue had an error'))
  store.boss.on('warning', (warning) => log.warn({ warning }, 'the queue warns'))
  try {
    await store.boss.start()
    await createTables(store)
    await forgetDeliveries(store)
    for (const queue of QUEUES) {
      await prepare(store, queue)
      if (store.alone) await releaseOrphans(store, queue.name)
    }
    return store
  } catch (cause) {
    await store.close()
    throw new Error("the queue's database cannot be made ready", { cause })
  }
}

async function prepare({ boss }: Store, { name, policy, ...options }: QueueOptions): Promise<void> {
  await boss.createQueue(name, { ...options, ...(policy === undefined ? {} : { policy }) })
  await boss.updateQueue(name, options)
  // pg-boss reads a queue's settings at its first use, outside of any transaction; on PGlite's one connection that would wait for the
  // transaction that uses it.
  await boss.findJobs(name, { id: randomUUID() })
}

/** Whoever had these jobs has ended, since the folder is ours: they are attempted again in 2 to 4 seconds, without waiting for heartbeats. */
async function releaseOrphans({ boss, sql }: Store, queue: string): Promise<void> {
  const { rows } = await sql.executeSql(`SELECT id FROM pgboss.job WHERE name = $1 AND state = 'active'`, [queue])
  const ids = Ids.parse(rows).map(({ id }) => id)
  if (ids.length > 0) await boss.fail(queue, ids, { message: 'the process ended while it did this' })
}
