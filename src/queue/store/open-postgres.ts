import { PgBoss } from 'pg-boss'
import { BOSS } from './boss-settings.ts'
import type { Store } from './store.ts'

/** Connections of one replica at most; one more listens. */
const CONNECTIONS = 10

/** Opens the queue in a Postgres database that several replicas may share. */
export function openPostgres(databaseUrl: string): Store {
  const boss = new PgBoss({
    ...BOSS,
    connectionString: databaseUrl,
    application_name: 'specgate',
    max: CONNECTIONS,
    connectionTimeoutMillis: 60_000,
  })
  const sql = boss.getDb()
  return {
    boss,
    sql,
    transaction: async (body) => {
      if (sql.beginTransaction === undefined) throw new Error('pg-boss offers no transaction on its own connections')
      const transaction = await sql.beginTransaction()
      try {
        const result = await body(transaction.db)
        await transaction.commit()
        return result
      } catch (cause) {
        await transaction.rollback()
        throw cause
      }
    },
    alone: false,
    close: () => boss.stop({ graceful: false }),
  }
}
