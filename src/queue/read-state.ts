import { z } from 'zod'
import { WORK_QUEUE } from './store/boss-settings.ts'
import type { QueueState } from './queue.ts'
import type { Store } from './store/store.ts'

const StateRows = z
  .array(
    z.object({
      queued: z.int().nonnegative(),
      active: z.int().nonnegative(),
      failed: z.int().nonnegative(),
      oldest: z.number().nonnegative(),
    }),
  )
  .length(1)

/** Counts the jobs as they are now. Throws when the database does not answer. */
export async function readState({ sql }: Store): Promise<Omit<QueueState, 'ready'>> {
  const { rows } = await sql.executeSql(
    `SELECT
       count(*) FILTER (WHERE state < 'active')::int AS queued,
       count(*) FILTER (WHERE state = 'active')::int AS active,
       count(*) FILTER (WHERE state = 'failed')::int AS failed,
       greatest(0, coalesce(extract(epoch FROM now() - min(CASE WHEN state = 'created' THEN created_on ELSE start_after END)
         FILTER (WHERE state < 'active' AND start_after <= now())), 0))::float8 AS oldest
     FROM pgboss.job WHERE name = $1 AND state NOT IN ('completed', 'cancelled')`,
    [WORK_QUEUE],
  )
  const { oldest, ...counts } = StateRows.parse(rows)[0] ?? { queued: 0, active: 0, failed: 0, oldest: 0 }
  return { ...counts, oldestSeconds: oldest }
}
