import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { writeFileSync } from 'node:fs'
import { countBegun, doubledKeys, lostKeys, readJournal } from './journal.ts'
import type { PullDelivery, Replica } from './replica.ts'
import { startReplica } from './replica.ts'

export type Burst = {
  /** Null: PGlite, one replica. */
  readonly databaseUrl: string | null
  readonly replicas: number
  readonly deliveries: number
  readonly pulls: number
  /** How long one evaluation takes. */
  readonly workMs: number
  /** When the first replica gets its SIGKILL: with half of the deliveries sent, one after the other, or with half of a burst's work done. */
  readonly kill: 'never' | 'accepting' | 'working'
}

export type BurstOutcome = {
  readonly evaluations: number
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  /** Deliveries that nobody had acknowledged when the replica was killed, and which were delivered again. */
  readonly redelivered: number
  /** Acknowledgement times in milliseconds, ascending. */
  readonly acks: readonly number[]
  readonly seconds: number
}

const PAUSE_MS = 2
const FOREVER_MS = 120_000

/**
 * Delivers a burst to real processes and waits until all is done. A killed replica's deliveries that were not acknowledged are delivered again,
 * as GitHub's delivery list has them as failed; on PGlite to its successor, on Postgres to the replica that is left.
 */
export async function runBurst({
  databaseUrl,
  replicas,
  deliveries,
  pulls,
  workMs,
  kill,
}: Burst): Promise<BurstOutcome> {
  const data = await mkdtemp(join(tmpdir(), 'specgate-burst-'))
  const journal = join(data, 'journal')
  writeFileSync(journal, '')
  const start = (): Promise<Replica> => startReplica({ data, databaseUrl, journal, workMs })
  const running = await Promise.all(Array.from({ length: replicas }, start))
  try {
    const begun = performance.now()
    const all = Array.from({ length: deliveries }, (_, index) => ({ id: `d${index}`, pull: (index % pulls) + 1 }))
    const [victim] = running
    if (victim === undefined) throw new Error('a burst needs a replica')
    const half = Math.floor(deliveries / 2)
    const first = kill === 'accepting' ? all.slice(0, half) : all
    await deliver(running, first, kill === 'accepting')
    let redelivered = 0
    if (kill !== 'never') {
      if (kill === 'working') await untilEnded(journal, pulls / 2)
      await victim.kill()
      running.shift()
      if (replicas === 1) running.push(await start())
      const again = first.filter(({ id }, index) => index % replicas === 0 && !victim.acked.has(id))
      redelivered = again.length
      await deliver(running, [...again, ...all.slice(first.length)], kill === 'accepting')
    }
    await untilDone(running, journal, deliveries)
    const entries = readJournal(journal)
    const acks = [victim, ...running.filter((replica) => replica !== victim)].flatMap((replica) => [
      ...(replica?.acked.values() ?? []),
    ])
    return {
      evaluations: countBegun(entries),
      lost: lostKeys(entries),
      doubled: doubledKeys(entries, kill === 'never' ? '' : victim.pid),
      redelivered,
      acks: acks.toSorted((a, b) => a - b),
      seconds: (performance.now() - begun) / 1000,
    }
  } finally {
    await Promise.all(running.map((replica) => replica.stop()))
    await rm(data, { recursive: true, force: true })
  }
}

async function deliver(
  replicas: readonly Replica[],
  deliveries: readonly PullDelivery[],
  slowly: boolean,
): Promise<void> {
  if (slowly) {
    for (const [index, delivery] of deliveries.entries()) {
      replicas[index % replicas.length]?.deliver([delivery])
      await wait(PAUSE_MS)
    }
  } else {
    for (const [place, replica] of replicas.entries())
      replica.deliver(deliveries.filter((_, index) => index % replicas.length === place))
  }
}

async function untilEnded(journal: string, times: number): Promise<void> {
  while (readJournal(journal).filter(({ what }) => what === 'end').length < times) await wait(5)
}

/** All were acknowledged, and nothing waits or is under way. */
async function untilDone(replicas: readonly Replica[], journal: string, deliveries: number): Promise<void> {
  for (const deadline = Date.now() + FOREVER_MS; Date.now() < deadline; await wait(50)) {
    const acked = new Set(readJournal(journal).flatMap(({ what, by }) => (what === 'acked' ? [by] : [])))
    const [replica] = replicas
    if (replica === undefined || acked.size < deliveries) continue
    const { ready, queued, active } = await replica.state()
    if (ready && queued + active === 0) return
  }
  throw new Error(`not done after ${FOREVER_MS / 1000} s: ${replicas.map((replica) => replica.faults()).join('\n')}`)
}
