import type { Store } from './store.ts'

const TABLES = [
  'CREATE SCHEMA IF NOT EXISTS specgate',
  `CREATE TABLE IF NOT EXISTS specgate.delivery (
    id text PRIMARY KEY,
    event text NOT NULL,
    accepted timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX IF NOT EXISTS delivery_accepted ON specgate.delivery (accepted)',
  `CREATE TABLE IF NOT EXISTS specgate.alias (
    repository bigint NOT NULL,
    ref text NOT NULL,
    canonical text NOT NULL,
    PRIMARY KEY (repository, ref)
  )`,
  'CREATE INDEX IF NOT EXISTS alias_canonical ON specgate.alias (repository, canonical)',
  `CREATE TABLE IF NOT EXISTS specgate.row (
    repository bigint NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (repository, key)
  )`,
  `CREATE TABLE IF NOT EXISTS specgate.memory (
    repository bigint NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (repository, name)
  )`,
]

/** Makes what pg-boss has no place for, beside its own schema, where it is missing. Replicas that start together wait for each other. */
export async function createTables(store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.executeSql('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', ['specgate/tables'])
    for (const statement of TABLES) await tx.executeSql(statement)
  })
}
