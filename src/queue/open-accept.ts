import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { enqueue } from './enqueue.ts'
import type { Delivery, Queue } from './queue.ts'
import type { Store } from './store/store.ts'
import type { Work } from './work.ts'
import { WorkSchema } from './work.ts'

/** A delivery means a few things; a new installation, each of its repositories. */
const MOST_WORK = 1000
/** So many deliveries are kept by one transaction at most. */
const MOST_TOGETHER = 1000

const DeliverySchema = z.strictObject({
  id: z.string().regex(/^[\x21-\x7e]{1,200}$/),
  event: z.string().regex(/^[\x21-\x7e]{1,200}$/),
})
const WorkList = z.array(WorkSchema).max(MOST_WORK)
const Ids = z.array(z.object({ id: z.string() }))

type Arrival = {
  readonly delivery: Delivery
  readonly work: readonly Work[]
  readonly accepted: (result: 'accepted' | 'duplicate') => void
  readonly failed: (cause: unknown) => void
}

/**
 * Keeps deliveries' ids and their work in one transaction, so that neither is there without the other. What arrives while a transaction is
 * under way is kept by the next one together: a burst costs as many jobs as it has keys.
 */
export function openAccept(store: Store): Queue['accept'] {
  const waiting: Arrival[] = []
  const writer = { busy: false }
  return async (delivery, work) => {
    const parsed = { delivery: DeliverySchema.parse(delivery), work: WorkList.parse(work) }
    return new Promise((accepted, failed) => {
      waiting.push({ ...parsed, accepted, failed })
      if (!writer.busy) void keepAll(store, waiting, writer)
    })
  }
}

async function keepAll(store: Store, waiting: Arrival[], writer: { busy: boolean }): Promise<void> {
  writer.busy = true
  await setImmediate() // whoever arrives in the same moment comes along
  while (waiting.length > 0) {
    const together = waiting.splice(0, MOST_TOGETHER)
    try {
      const fresh = await keep(store, together)
      for (const { delivery, accepted } of together) accepted(fresh.delete(delivery.id) ? 'accepted' : 'duplicate')
    } catch (cause) {
      for (const { failed } of together) failed(new Error('the delivery could not be kept', { cause }))
    }
  }
  writer.busy = false
}

/** The ids that were not known. Of two transactions that bring the same delivery at once, the second waits for the first. */
function keep(store: Store, together: readonly Arrival[]): Promise<Set<string>> {
  const byId = new Map(together.toReversed().map((arrival) => [arrival.delivery.id, arrival]))
  const ids = [...byId.keys()].toSorted()
  return store.transaction(async (tx) => {
    const { rows } = await tx.executeSql(
      `INSERT INTO specgate.delivery (id, event) SELECT * FROM unnest($1::text[], $2::text[])
       ON CONFLICT DO NOTHING RETURNING id`,
      [ids, ids.map((id) => byId.get(id)?.delivery.event)],
    )
    const fresh = new Set(Ids.parse(rows).map(({ id }) => id))
    const work = together.filter(
      (arrival) => fresh.has(arrival.delivery.id) && byId.get(arrival.delivery.id) === arrival,
    )
    await enqueue(
      store,
      tx,
      work.flatMap((arrival) => arrival.work),
    )
    return fresh
  })
}
