import { z } from 'zod'
import type { Rows } from '../queue.ts'
import type { Store } from './store.ts'
import { StoredName, StoredValue } from './stored-text.ts'

const RowList = z.array(z.object({ key: z.string(), value: z.string() }))

export function openRows({ sql }: Store): Rows {
  return {
    put: async (repository, key, value) => {
      await sql.executeSql(
        `INSERT INTO specgate.row (repository, key, value) VALUES ($1, $2, $3)
         ON CONFLICT (repository, key) DO UPDATE SET value = excluded.value`,
        [repository, StoredName.parse(key), StoredValue.parse(value)],
      )
    },
    list: async (repository) => {
      const { rows } = await sql.executeSql(
        'SELECT key, value FROM specgate.row WHERE repository = $1 ORDER BY key COLLATE "C"',
        [repository],
      )
      return RowList.parse(rows)
    },
    remove: async (repository, key) => {
      await sql.executeSql('DELETE FROM specgate.row WHERE repository = $1 AND key = $2', [repository, key])
    },
  }
}
