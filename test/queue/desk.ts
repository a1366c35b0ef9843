import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { WORK_QUEUE } from '../../src/queue/store/boss-settings.ts'
import { queueOn } from '../../src/queue/open-queue.ts'
import { openStore } from '../../src/queue/store/open-store.ts'
import type { Queue } from '../../src/queue/queue.ts'
import type { Work } from '../../src/queue/work.ts'
import { workKey } from '../../src/queue/work.ts'

/** What was done with a piece of work: two lines for each time. */
export type Mark = { readonly at: 'begin' | 'end'; readonly key: string }

/** A started queue on PGlite whose work a test can watch, hold and break. */
export type Desk = {
  readonly queue: Queue
  readonly marks: readonly Mark[]
  readonly faults: readonly string[]
  /** From now on work on this key waits until it is let go. */
  readonly hold: (key: string) => () => void
  /** From now on work on this key fails so many times. */
  readonly breakTimes: (key: string, times: number) => void
  /** Brings every attempt that waits for its delay to now, and says for how many seconds each was to wait. */
  readonly hurry: () => Promise<readonly number[]>
  /** Resolves when work on the key was begun so many times. */
  readonly begun: (key: string, times: number) => Promise<void>
  readonly ended: (key: string, times: number) => Promise<void>
  /** Resolves when nothing waits and nothing is under way. */
  readonly settled: () => Promise<void>
  readonly close: () => Promise<void>
}

export async function openDesk(): Promise<Desk> {
  const data = await mkdtemp(join(tmpdir(), 'specgate-queue-'))
  const marks: Mark[] = []
  const faults: string[] = []
  const held = new Map<string, Promise<void>>()
  const broken = new Map<string, number>()
  const note = (facts: object, message: string): void => void faults.push(`${message} ${JSON.stringify(facts)}`)
  const log = { warn: note, error: note }
  const store = await openStore(data, null, log)
  const queue = queueOn(store, 4, log)
  await queue.start(async (work) => {
    const key = workKey(work)
    marks.push({ at: 'begin', key })
    await held.get(key)
    await wait(2)
    marks.push({ at: 'end', key })
    const left = broken.get(key) ?? 0
    broken.set(key, left - 1)
    if (left > 0) throw new Error('broken on purpose')
  })
  const counted = (at: Mark['at']) => (key: string, times: number) =>
    until(() => Promise.resolve(marks.filter((mark) => mark.at === at && mark.key === key).length >= times))
  return {
    queue,
    marks,
    faults,
    hold: (key) => {
      const gate = Promise.withResolvers<void>()
      held.set(key, gate.promise)
      return () => {
        held.delete(key)
        gate.resolve()
      }
    },
    breakTimes: (key, times) => void broken.set(key, times),
    hurry: async () => {
      const { rows } = await store.sql.executeSql(
        `WITH late AS (SELECT id, start_after FROM pgboss.job WHERE name = $1 AND state = 'retry' AND start_after > now())
         UPDATE pgboss.job j SET start_after = now() FROM late WHERE j.id = late.id
         RETURNING extract(epoch FROM late.start_after - now())::float8 AS delay`,
        [WORK_QUEUE],
      )
      if (rows.length > 0)
        await store.sql.executeSql('SELECT pg_notify(channel, $1) FROM pg_listening_channels() AS channel', [
          WORK_QUEUE,
        ])
      return rows.map(({ delay }: { delay: number }) => delay)
    },
    begun: counted('begin'),
    ended: counted('end'),
    settled: () =>
      until(async () => {
        const { queued, active } = await queue.state()
        return queued + active === 0
      }),
    close: async () => {
      await queue.stop()
      await rm(data, { recursive: true, force: true })
    },
  }
}

/** Polls until it is so; the test's own time limit ends it otherwise. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(5)
}

/** Work in a repository of its own per test, so that one queue serves them all. */
export function workIn(repository: number): (ref: Work['ref']) => Work {
  return (ref) => ({ repository: { installation: 1, id: repository, owner: 'acme', name: `site-${repository}` }, ref })
}
