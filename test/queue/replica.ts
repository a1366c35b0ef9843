import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { QueueState } from '../../src/queue/queue.ts'
import { append } from './journal.ts'

export type ReplicaSetup = {
  readonly data: string
  readonly databaseUrl: string | null
  readonly journal: string
  readonly workMs: number
}

/** A delivery about a pull request of the one repository there is. */
export type PullDelivery = { readonly id: string; readonly pull: number }

export type Order =
  | { readonly kind: 'deliver'; readonly deliveries: readonly PullDelivery[] }
  | { readonly kind: 'state' }
  | { readonly kind: 'stop' }

export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'state'; readonly state: QueueState }
  | { readonly kind: 'acked'; readonly id: string; readonly result: 'accepted' | 'duplicate'; readonly ms: number }

/** A queue in a process of its own. */
export type Replica = {
  readonly pid: string
  /** Milliseconds until each delivery was acknowledged, by its id; grows. */
  readonly acked: ReadonlyMap<string, number>
  /** Writes that the deliveries were sent, and sends them in one go. */
  readonly deliver: (deliveries: readonly PullDelivery[]) => void
  readonly state: () => Promise<QueueState>
  /** SIGKILL: no handler runs, nothing is flushed. */
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
  /** What it wrote to stderr. */
  readonly faults: () => string
}

const CHILD = fileURLToPath(new URL('./replica-child.ts', import.meta.url))

/** Starts a replica and waits until its queue works. Throws, with what it said, when it ends before. */
export async function startReplica(setup: ReplicaSetup): Promise<Replica> {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(setup)], { stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  const acked = new Map<string, number>()
  const asking: ((state: QueueState) => void)[] = []
  const ready = Promise.withResolvers<void>()
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += String(chunk)
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const report = JSON.parse(line) as Report
    if (report.kind === 'ready') ready.resolve()
    if (report.kind === 'acked') acked.set(report.id, report.ms)
    if (report.kind === 'state') asking.shift()?.(report.state)
  })
  void ended.then(() => ready.reject(new Error(`the replica ended: ${stderr}`)))
  child.stdin.on('error', () => {}) // it was killed while something was sent
  const order = (what: Order): boolean => child.stdin.write(`${JSON.stringify(what)}\n`)
  await ready.promise
  return {
    pid: String(child.pid),
    acked,
    deliver: (deliveries) => {
      for (const { id, pull } of deliveries) append(setup.journal, { what: 'sent', key: `1/pull:${pull}`, by: id })
      order({ kind: 'deliver', deliveries })
    },
    state: () =>
      new Promise((resolve, reject) => {
        asking.push(resolve)
        order({ kind: 'state' })
        void ended.then(() => reject(new Error(`the replica ended: ${stderr}`)))
      }),
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    stop: async () => {
      order({ kind: 'stop' })
      child.stdin.end() // an open pipe keeps the child
      await ended
    },
    faults: () => stderr,
  }
}
