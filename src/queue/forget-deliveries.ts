import type { Store } from './store/store.ts'

/** GitHub delivers again what is at most three days old (30 on some servers); what is forgotten too early costs one more look, nothing else. */
const REMEMBERED_DAYS = 7

/** Forgets the ids of deliveries that hardly anybody brings again. */
export async function forgetDeliveries({ sql }: Store): Promise<void> {
  await sql.executeSql('DELETE FROM specgate.delivery WHERE accepted < now() - make_interval(days => $1::int)', [
    REMEMBERED_DAYS,
  ])
}
