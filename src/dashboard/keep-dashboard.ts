import type { Forge } from '../forge/forge.ts'
import type { Decision } from '../model/decision.ts'
import { canonicalJson } from '../model/digest.ts'
import type { Instant, Snapshot } from '../model/snapshot.ts'
import { DashboardRow, dashboardRow } from './dashboard-row.ts'
import { DASHBOARD_MARKER, DASHBOARD_TITLE, renderDashboard } from './render-dashboard.ts'

/** Where rows are kept between two looks, by engagement: the queue's database, so that replicas share them. */
export type RowStore = {
  readonly put: (key: string, row: unknown) => Promise<void>
  readonly list: () => Promise<readonly { readonly key: string; readonly json: unknown }[]>
  readonly remove: (key: string) => Promise<void>
}

/**
 * Brings the dashboard issue up to date after an engagement was looked at. It is written only when the row changed:
 * ages go on with `writeDashboard`, which each sweep calls.
 */
export async function keepDashboard(
  forge: Pick<Forge, 'apply'>,
  store: RowStore,
  now: Instant,
  looked: { readonly snapshot: Snapshot; readonly decision: Decision },
): Promise<void> {
  const { engagement } = looked.decision
  if (engagement === null) return
  const row = dashboardRow(looked.snapshot, looked.decision)
  const kept = (await store.list()).find(({ key }) => key === engagement.id)
  if (row === null ? kept === undefined : kept !== undefined && canonicalJson(kept.json) === canonicalJson(row)) return
  await (row === null ? store.remove(engagement.id) : store.put(engagement.id, row))
  await writeDashboard(forge, store, now)
}

/** Writes the dashboard issue from what is kept; a row that cannot be read any more is left out until its engagement is looked at. */
export async function writeDashboard(forge: Pick<Forge, 'apply'>, store: RowStore, now: Instant): Promise<void> {
  const rows = (await store.list()).flatMap(({ json }) => DashboardRow.safeParse(json).data ?? [])
  const body = renderDashboard(rows, now)
  await forge.apply({ kind: 'upsert-issue', marker: DASHBOARD_MARKER, title: DASHBOARD_TITLE, body })
}
