import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setTimeout as wait } from 'node:timers/promises'
import type { Work } from '../../src/queue/work.ts'
import { refKey, workKey } from '../../src/queue/work.ts'
import type { Desk } from './desk.ts'
import { openDesk, workIn } from './desk.ts'

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
})

afterAll(async () => {
  await desk.close()
})

const ISSUE = { kind: 'issue', number: 12 } as const
const PULL = { kind: 'pull', number: 15 } as const
const ENGAGEMENT = { kind: 'engagement', id: '042-edge-certificate' } as const

function deliver(...work: Work[]): Promise<'accepted' | 'duplicate'> {
  return desk.queue.accept({ id: randomUUID(), event: 'pull_request' }, work)
}

function begins(repository: number): readonly string[] {
  return desk.marks.flatMap(({ at, key }) =>
    at === 'begin' && key.startsWith(`${repository}/`) ? [key.split('/')[1] ?? ''] : [],
  )
}

test('work that fails is done again, each time later, and rests in the end until it is asked for', async () => {
  const at = workIn(6)
  desk.breakTimes('6/pull:15', 10)
  await deliver(at(PULL))
  const delays: number[] = []
  for (let attempt = 1; attempt < 10; attempt += 1) {
    await desk.ended('6/pull:15', attempt)
    while (delays.length < attempt) delays.push(...(await desk.hurry()))
  }
  await desk.settled()
  expect(await desk.queue.state()).toMatchObject({ queued: 0, active: 0, failed: 1 })
  for (const [index, delay] of delays.entries()) {
    const least = Math.min(2 ** (index + 1), 450)
    expect(delay).toBeGreaterThan(least - 1)
    expect(delay).toBeLessThanOrEqual(2 * least)
  }
  expect(desk.faults.at(-1)).toContain('given up')
  await deliver(at(PULL))
  await desk.ended('6/pull:15', 11)
  await desk.settled()
  expect(await desk.queue.state()).toMatchObject({ failed: 0 })
})

test('of two timers the earlier stays, the same is no second, and work in between takes none away', async () => {
  const at = workIn(9)
  const soon = new Date(Date.now() + 1500).toISOString()
  await desk.queue.later(at(PULL), new Date(Date.now() + 3_600_000).toISOString())
  await desk.queue.later(at(PULL), soon)
  await desk.queue.later(at(PULL), soon)
  await desk.queue.later(at(PULL), new Date(Date.now() + 60_000).toISOString())
  await deliver(at(PULL))
  await desk.ended('9/pull:15', 1)
  await desk.settled()
  expect(begins(9)).toHaveLength(1)
  await desk.begun('9/pull:15', 2)
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(soon))
  await desk.settled()
  expect(begins(9)).toHaveLength(2)
})

test('references that stand for one thing are one key, also what waits already', async () => {
  const at = workIn(10)
  const letGo = desk.hold('10/issue:12')
  await deliver(at(ISSUE))
  await desk.begun('10/issue:12', 1)
  await deliver(at(ISSUE))
  await desk.queue.learn(10, [ISSUE, PULL, ENGAGEMENT], ENGAGEMENT)
  await deliver(at(ISSUE), at(PULL), at(ENGAGEMENT))
  // Longer than the work under the new key is put off: it must not begin while the old name is under way.
  await wait(2500)
  expect(begins(10)).toEqual(['issue:12'])
  letGo()
  await desk.settled()
  expect(begins(10)).toEqual(['issue:12', refKey(ENGAGEMENT)])
})

test('what stood for an alias stands for what the alias comes to stand for', async () => {
  const at = workIn(11)
  await desk.queue.learn(11, [ISSUE], PULL)
  await desk.queue.learn(11, [PULL], ENGAGEMENT)
  await desk.queue.learn(11, [PULL, ISSUE], ENGAGEMENT)
  await deliver(at(ISSUE), at(PULL))
  await desk.settled()
  expect(begins(11)).toEqual([refKey(ENGAGEMENT)])
})

test('the waiting and the age of it are told, and the same names in another repository are something else', async () => {
  const letGo = desk.hold('12/pull:15')
  await deliver(workIn(12)(PULL))
  await desk.begun('12/pull:15', 1)
  await deliver(workIn(12)(PULL), workIn(13)(PULL))
  await desk.ended('13/pull:15', 1)
  await wait(100)
  const state = await desk.queue.state()
  expect(state).toMatchObject({ ready: true, queued: 1, active: 1, failed: 0 })
  expect(state.oldestSeconds).toBeGreaterThan(0.1)
  expect(state.oldestSeconds).toBeLessThan(30)
  letGo()
  await desk.settled()
  expect((await desk.queue.state()).oldestSeconds).toBe(0)
})

test('random bursts: every key is done after its last delivery, never twice at once, never more often than it was delivered', async () => {
  let repository = 1000
  const step = fc.record({ key: fc.nat(5), pause: fc.constantFrom(0, 0, 0, 3, 30, 400) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      repository += 1
      const at = workIn(repository)
      const last = new Map<string, number>()
      const pending: Promise<unknown>[] = []
      for (const { key, pause } of steps) {
        const work = at({ kind: 'pull', number: key + 1 })
        last.set(workKey(work), desk.marks.length)
        pending.push(deliver(work))
        await wait(pause)
      }
      await Promise.all(pending)
      await desk.settled()
      const begun = begins(repository)
      expect(begun.length).toBeLessThanOrEqual(steps.length)
      for (const [key, position] of last) {
        const states = desk.marks.filter((mark) => mark.key === key).map((mark) => mark.at)
        expect(states).toEqual(states.map((_, index) => (index % 2 === 0 ? 'begin' : 'end')))
        expect(desk.marks.slice(position)).toContainEqual({ at: 'begin', key })
      }
    }),
    { numRuns: 8 },
  )
})
