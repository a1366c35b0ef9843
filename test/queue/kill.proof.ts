import { afterAll, beforeAll, expect, test } from 'vitest'
import { runBurst } from './burst.ts'
import type { PostgresServer } from './postgres-server.ts'
import { findPostgres, startPostgres } from './postgres-server.ts'

const BIN = findPostgres()
let server: PostgresServer

beforeAll(async () => {
  if (BIN !== null) server = await startPostgres(BIN)
})

afterAll(async () => {
  if (BIN !== null) await server.stop()
})

const BURST = { deliveries: 300, pulls: 60, workMs: 20 }

test.each(['accepting', 'working'] as const)(
  'PGlite: a process killed while %s loses nothing that it acknowledged',
  async (kill) => {
    const outcome = await runBurst({ ...BURST, databaseUrl: null, replicas: 1, kill })
    expect(outcome).toMatchObject({ lost: [], doubled: [] })
    expect(outcome.evaluations).toBeLessThanOrEqual(BURST.deliveries)
  },
)

test.skipIf(BIN === null)(
  'Postgres (skipped when none is installed): two replicas, never two at once for a key',
  async () => {
    const databaseUrl = server.createDatabase('together')
    const outcome = await runBurst({ ...BURST, databaseUrl, replicas: 2, kill: 'never' })
    expect(outcome).toMatchObject({ lost: [], doubled: [] })
    expect(outcome.evaluations).toBeLessThanOrEqual(BURST.deliveries)
  },
)

test.skipIf(BIN === null).each(['accepting', 'working'] as const)(
  'Postgres (skipped when none is installed): of two replicas one is killed while %s, the other does what it had',
  async (kill) => {
    const databaseUrl = server.createDatabase(`killed_${kill}`)
    const outcome = await runBurst({ ...BURST, databaseUrl, replicas: 2, kill })
    expect(outcome).toMatchObject({ lost: [], doubled: [] })
    // Heartbeats stop for 15 s, are checked every 5 s, then comes the first delay of 2 to 4 s and a look every 2 s.
    expect(outcome.seconds).toBeLessThan(45)
  },
)
