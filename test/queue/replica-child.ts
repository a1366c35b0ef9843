import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { openQueue } from '../../src/queue/open-queue.ts'
import { workKey } from '../../src/queue/work.ts'
import { append } from './journal.ts'
import type { Order, ReplicaSetup, Report } from './replica.ts'

/** One replica of the App as far as the queue knows it: takes deliveries from stdin, works on them, tells on stdout. */
async function main(setup: ReplicaSetup): Promise<void> {
  const { data, databaseUrl, journal, workMs } = setup
  const self = String(process.pid)
  const log = {
    warn: (facts: object, message: string) => console.error(message, facts),
    error: (facts: object, message: string) => console.error(message, facts),
  }
  const queue = await openQueue({ data, databaseUrl, log })
  await queue.start(async (work) => {
    append(journal, { what: 'begin', key: workKey(work), by: self })
    await wait(workMs)
    append(journal, { what: 'end', key: workKey(work), by: self })
  })
  tell({ kind: 'ready' })
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line) as Order
    if (order.kind === 'stop') break
    if (order.kind === 'state') tell({ kind: 'state', state: await queue.state() })
    if (order.kind === 'deliver') void Promise.all(order.deliveries.map(({ id, pull }) => deliver(id, pull)))
  }
  await queue.stop()

  async function deliver(id: string, pull: number): Promise<void> {
    const work = {
      repository: { installation: 1, id: 1, owner: 'acme', name: 'site' },
      ref: { kind: 'pull', number: pull },
    } as const
    const start = performance.now()
    const result = await queue.accept({ id, event: 'pull_request' }, [work])
    const ms = performance.now() - start
    append(journal, { what: 'acked', key: workKey(work), by: id })
    tell({ kind: 'acked', id, result, ms })
  }
}

function tell(report: Report): void {
  process.stdout.write(`${JSON.stringify(report)}\n`)
}

await main(JSON.parse(process.argv[2] ?? '') as ReplicaSetup)
