import type { Db, PgBoss } from 'pg-boss'

/** The database under the queue, PGlite or Postgres, with pg-boss started on it. */
export type Store = {
  readonly boss: PgBoss
  readonly sql: Db
  /** Commits what `body` did through the given connection, or nothing when it throws. */
  readonly transaction: <T>(body: (tx: Db) => Promise<T>) => Promise<T>
  /** True when no other process can have work under way here. */
  readonly alone: boolean
  /** Stops pg-boss at once and closes the database. */
  readonly close: () => Promise<void>
}

/** Serialises what changes a repository's work until the transaction ends. */
export async function lockRepository(tx: Db, repository: number): Promise<void> {
  await tx.executeSql('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`specgate/${repository}`])
}
