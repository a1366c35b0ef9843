import type { RowStore } from '../../dashboard/keep-dashboard.ts'
import type { Rows } from '../../queue/queue.ts'

/** The rows of one repository's dashboard, kept in the queue's database. */
export function dashboardRows(rows: Rows, repository: number): RowStore {
  return {
    put: (key, row) => rows.put(repository, key, JSON.stringify(row)),
    list: async () =>
      (await rows.list(repository)).map(({ key, value }) => ({ key, json: JSON.parse(value) as unknown })),
    remove: (key) => rows.remove(repository, key),
  }
}
