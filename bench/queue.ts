import type { Burst } from '../test/queue/burst.ts'
import { runBurst } from '../test/queue/burst.ts'
import { findPostgres, startPostgres } from '../test/queue/postgres-server.ts'

/** What a delivery in a burst costs; evaluations last 20 ms, which leaves GitHub's share out. */
const BURST = { deliveries: 1000, pulls: 200, workMs: 20 }

/**
 * 1 000 deliveries over 200 pull requests in one burst, to real processes: how often was evaluated, was anything lost, how long did an
 * acknowledgement take; then the same with `kill -9` when half of it is done. On PGlite, and on Postgres with two replicas. A line each. Throws
 * when anything is lost, or evaluated twice at once.
 */
export async function benchQueue(): Promise<readonly string[]> {
  const lines = [
    await line('PGlite', { ...BURST, databaseUrl: null, replicas: 1, kill: 'never' }),
    await line('PGlite, kill -9', { ...BURST, databaseUrl: null, replicas: 1, kill: 'working' }),
  ]
  const bin = findPostgres()
  if (bin === null) return [...lines, 'queue, Postgres: not measured, no Postgres is installed']
  const server = await startPostgres(bin)
  try {
    const [burst, killed] = [server.createDatabase('burst'), server.createDatabase('killed')]
    lines.push(
      await line('Postgres, 2 replicas', { ...BURST, databaseUrl: burst, replicas: 2, kill: 'never' }),
      await line('Postgres, 2 replicas, kill -9 of one', {
        ...BURST,
        databaseUrl: killed,
        replicas: 2,
        kill: 'working',
      }),
    )
  } finally {
    await server.stop()
  }
  return lines
}

async function line(name: string, burst: Burst): Promise<string> {
  const { evaluations, lost, doubled, redelivered, acks, seconds } = await runBurst(burst)
  if (lost.length + doubled.length > 0) throw new Error(`${name}: lost ${lost.join()}; twice at once ${doubled.join()}`)
  const at = (share: number): string => (acks[Math.ceil(acks.length * share) - 1] ?? 0).toFixed(0)
  const again = burst.kill === 'never' ? '' : `, ${redelivered} not acknowledged and delivered again`
  return `queue, ${name}: ${burst.deliveries} deliveries over ${burst.pulls} pull requests, ${evaluations} evaluations, none lost${again}; acknowledged p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; all done after ${seconds.toFixed(1)} s`
}
