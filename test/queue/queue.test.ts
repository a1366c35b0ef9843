import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setTimeout as wait } from 'node:timers/promises'
import type { Work } from '../../src/queue/work.ts'
import { workKey } from '../../src/queue/work.ts'
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

function deliver(...work: Work[]): Promise<'accepted' | 'duplicate'> {
  return desk.queue.accept({ id: randomUUID(), event: 'pull_request' }, work)
}

function begins(repository: number): readonly string[] {
  return desk.marks.flatMap(({ at, key }) =>
    at === 'begin' && key.startsWith(`${repository}/`) ? [key.split('/')[1] ?? ''] : [],
  )
}

test('a delivery is accepted once, also when it comes twice in the same moment', async () => {
  const work = workIn(1)(PULL)
  const delivery = { id: randomUUID(), event: 'pull_request' }
  const answers = await Promise.all([desk.queue.accept(delivery, [work]), desk.queue.accept(delivery, [work])])
  expect(answers).toEqual(['accepted', 'duplicate'])
  await desk.settled()
  expect(await desk.queue.accept(delivery, [work])).toBe('duplicate')
  await desk.settled()
  expect(begins(1)).toEqual(['pull:15'])
})

test('deliveries about one thing are done together, and about two things apart', async () => {
  const at = workIn(2)
  await Promise.all([deliver(at(PULL)), deliver(at(PULL), at(ISSUE)), deliver(at(PULL)), deliver()])
  await desk.settled()
  expect(begins(2).toSorted()).toEqual(['issue:12', 'pull:15'])
})

test('what is asked for while it is under way is done exactly once more', async () => {
  const at = workIn(3)
  const letGo = desk.hold('3/pull:15')
  await deliver(at(PULL))
  await desk.begun('3/pull:15', 1)
  for (let count = 0; count < 5; count += 1) await deliver(at(PULL))
  await desk.queue.ask(at(PULL))
  expect(await desk.queue.state()).toMatchObject({ active: 1, queued: 1 })
  letGo()
  await desk.settled()
  expect(desk.marks.filter(({ key }) => key === '3/pull:15').map(({ at }) => at)).toEqual([
    'begin',
    'end',
    'begin',
    'end',
  ])
})

test('a key that is under way holds up no other', async () => {
  const at = workIn(4)
  const letGo = desk.hold('4/pull:15')
  await deliver(at(PULL))
  await desk.begun('4/pull:15', 1)
  await deliver(at(PULL))
  const others = Array.from({ length: 12 }, (_, index) => at({ kind: 'pull', number: 100 + index }))
  await deliver(...others)
  for (const other of others) await desk.ended(workKey(other), 1)
  expect(begins(4).filter((key) => key === 'pull:15')).toHaveLength(1)
  letGo()
  await desk.settled()
  expect(begins(4).filter((key) => key === 'pull:15')).toHaveLength(2)
})

test('work is taken up in well under a second', async () => {
  const start = performance.now()
  await deliver(workIn(5)(PULL))
  await desk.begun('5/pull:15', 1)
  expect(performance.now() - start).toBeLessThan(1000)
})

test('what is asked for while it waits for its next attempt is done at once, and once', async () => {
  const at = workIn(7)
  desk.breakTimes('7/pull:15', 3)
  await deliver(at(PULL))
  for (let count = 0; count < 2; count += 1) {
    await desk.ended('7/pull:15', count + 1)
    while ((await desk.queue.state()).active > 0) await wait(5)
    if (count === 0) await desk.hurry()
  }
  const start = performance.now()
  await deliver(at(PULL))
  await desk.ended('7/pull:15', 3)
  expect(performance.now() - start).toBeLessThan(1500)
  await deliver(at(PULL))
  await desk.settled()
  expect(begins(7)).toHaveLength(4)
})

test('what was asked for during work that fails does not wait for its delay', async () => {
  const at = workIn(8)
  desk.breakTimes('8/pull:15', 1)
  const letGo = desk.hold('8/pull:15')
  await deliver(at(PULL))
  await desk.begun('8/pull:15', 1)
  await deliver(at(PULL))
  const start = performance.now()
  letGo()
  await desk.ended('8/pull:15', 2)
  expect(performance.now() - start).toBeLessThan(1500)
  await desk.settled()
  expect(begins(8)).toHaveLength(2)
})

test.each([
  ['a delivery without an id', { id: '', event: 'push' }, workIn(14)(PULL)],
  [
    'a repository name with a slash',
    { id: 'a', event: 'push' },
    { ...workIn(14)(PULL), repository: { ...workIn(14)(PULL).repository, name: 'a/b' } },
  ],
  ['an engagement that cannot be one', { id: 'a', event: 'push' }, workIn(14)({ kind: 'engagement', id: '../x' })],
  [
    'a commit that cannot be one',
    { id: 'a', event: 'push' },
    workIn(14)({ kind: 'merge-group', head: 'main', base: 'main' }),
  ],
])('%s is refused and keeps nothing', async (_, delivery, work) => {
  await expect(desk.queue.accept(delivery, [workIn(14)(ISSUE), work])).rejects.toThrow()
  expect(await desk.queue.state()).toMatchObject({ queued: 0, active: 0 })
})

test('rows are kept per repository, listed by key, replaced and removed', async () => {
  const { rows } = desk.queue
  await rows.put(1, 'b', '{"phase":"design"}')
  await rows.put(1, 'a', '"\\u0000 and ‑ any text"')
  await rows.put(2, 'a', '1')
  await rows.put(1, 'b', '{"phase":"build"}')
  expect(await rows.list(1)).toEqual([
    { key: 'a', value: '"\\u0000 and ‑ any text"' },
    { key: 'b', value: '{"phase":"build"}' },
  ])
  await rows.remove(1, 'b')
  await rows.remove(1, 'never there')
  expect((await rows.list(1)).map(({ key }) => key)).toEqual(['a'])
  expect(await rows.list(2)).toEqual([{ key: 'a', value: '1' }])
})

test('a memory is written over the version it was read at, and over no other', async () => {
  const { memory } = desk.queue
  expect(await memory.get(7, 'ledger')).toBeNull()
  expect(await memory.put(7, 'ledger', '"one"', 1)).toBe(false)
  expect(await memory.put(7, 'ledger', '"one"', 0)).toBe(true)
  expect(await memory.put(7, 'ledger', '"two"', 0)).toBe(false)
  expect(await memory.get(7, 'ledger')).toEqual({ version: 1, value: '"one"' })
  const writers = await Promise.all(['"two"', '"three"'].map((value) => memory.put(7, 'ledger', value, 1)))
  expect(writers.filter(Boolean)).toHaveLength(1)
  expect(await memory.get(7, 'ledger')).toMatchObject({ version: 2 })
  expect(await memory.get(8, 'ledger')).toBeNull()
})

test.each([
  ['text that is no JSON', '{'],
  ['more than 64 KiB', JSON.stringify('x'.repeat(70_000))],
])('%s is refused', async (_, value) => {
  await expect(desk.queue.rows.put(1, 'c', value)).rejects.toThrow()
  await expect(desk.queue.memory.put(1, 'c', value, 0)).rejects.toThrow()
})
