import { z } from 'zod'
import type { Memory } from '../queue.ts'
import type { Store } from './store.ts'
import { StoredName, StoredValue } from './stored-text.ts'

const MemoryRows = z.array(z.object({ version: z.int(), value: z.string() })).max(1)

export function openMemory({ sql }: Store): Memory {
  return {
    get: async (repository, name) => {
      const { rows } = await sql.executeSql(
        'SELECT version, value FROM specgate.memory WHERE repository = $1 AND name = $2',
        [repository, name],
      )
      return MemoryRows.parse(rows)[0] ?? null
    },
    put: async (repository, name, value, version) => {
      const values = [repository, StoredName.parse(name), StoredValue.parse(value)]
      const { rows } =
        version === 0
          ? await sql.executeSql(
              `INSERT INTO specgate.memory (repository, name, value, version) VALUES ($1, $2, $3, 1)
               ON CONFLICT DO NOTHING RETURNING version`,
              values,
            )
          : await sql.executeSql(
              `UPDATE specgate.memory SET value = $3, version = version + 1
               WHERE repository = $1 AND name = $2 AND version = $4 RETURNING version`,
              [...values, version],
            )
      return rows.length > 0
    },
  }
}
