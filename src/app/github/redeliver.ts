import { z } from 'zod'
import type { Client } from './installations.ts'

/** GitHub keeps deliveries for three days. */
const KEPT_MS = 3 * 24 * 3_600_000
const MAX_PAGES = 50
/** Deliveries that one sweep asks for again, and how often one is asked for in all. */
const MAX_REDELIVERIES = 50
const MAX_ATTEMPTS = 5

export const Delivery = z.object({
  id: z.int().positive(),
  guid: z.string().min(1).max(100),
  delivered_at: z.iso.datetime({ offset: true }),
  status_code: z.int(),
})
type Delivery = z.infer<typeof Delivery>

/**
 * Finds the deliveries of the last three days that did not arrive, and asks GitHub to send them again: not those of which another attempt
 * arrived, none more often than five times, and only so many at once. GitHub does not do this by itself.
 * @returns how many were asked for
 */
export async function redeliver(app: Client, now: Date): Promise<number> {
  const failed = failedDeliveries(await readDeliveries(app, now)).slice(0, MAX_REDELIVERIES)
  for (const { id } of failed) {
    await app.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: id })
  }
  return failed.length
}

/** The last attempt of each delivery that never arrived. @param deliveries latest first, as GitHub lists them */
export function failedDeliveries(deliveries: readonly Delivery[]): readonly Delivery[] {
  const attempts = new Map<string, Delivery[]>()
  for (const each of deliveries) attempts.set(each.guid, [...(attempts.get(each.guid) ?? []), each])
  return [...attempts.values()].flatMap((all) => {
    const [last] = all
    const isOver = all.length >= MAX_ATTEMPTS || all.some(hasArrived)
    return last === undefined || isOver ? [] : [last]
  })
}

function hasArrived({ status_code: status }: Delivery): boolean {
  return status >= 200 && status < 300
}

async function readDeliveries(app: Client, now: Date): Promise<readonly Delivery[]> {
  const all: Delivery[] = []
  let count = 0
  for await (const { data } of app.paginate.iterator('GET /app/hook/deliveries', { per_page: 100 })) {
    const page = z.array(Delivery).parse(data)
    const recent = page.filter((each) => now.getTime() - Date.parse(each.delivered_at) <= KEPT_MS)
    all.push(...recent)
    count += 1
    if (recent.length < page.length || count >= MAX_PAGES) break
  }
  return all
}
