import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockFolder } from '../../../src/queue/store/lock-folder.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'specgate-lock-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** A process that holds the folder until it is killed. */
async function holder(): Promise<{ readonly pid: number | undefined; readonly kill: () => Promise<void> }> {
  const program = `import { lockFolder } from ${JSON.stringify(import.meta.resolve('../../../src/queue/store/lock-folder.ts'))}
await lockFolder(${JSON.stringify(folder)})
console.log('locked')
setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  return {
    pid: child.pid,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

test("another process' folder is refused by name, and taken over at once when that process was killed", async () => {
  const other = await holder()
  try {
    await expect(lockFolder(folder)).rejects.toThrow(`process ${other.pid} `)
  } finally {
    await other.kill()
  }
  const start = performance.now()
  const unlock = await lockFolder(folder)
  expect(performance.now() - start).toBeLessThan(1000)
  await unlock()
})

test('a second queue on one folder is refused before it touches the database', async () => {
  const queue = join(folder, 'queue')
  await mkdir(queue)
  const unlock = await lockFolder(queue)
  await expect(openQueue({ data: folder, databaseUrl: null })).rejects.toThrow('or set DATABASE_URL')
  expect(await readdir(queue)).toEqual(['lock.json'])
  await unlock()
  expect(await readdir(queue)).toEqual([])
})

test('of many that take over a stale lock at once, one gets it', async () => {
  const other = await holder()
  await other.kill()
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)))
  const [unlock] = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await readdir(folder)).toEqual(['lock.json'])
  await unlock?.()
})

test('a lock that was taken over is not removed by the one that lost it', async () => {
  const unlock = await lockFolder(folder)
  const path = join(folder, 'lock.json')
  const taken = (await readFile(path, 'utf8')).replace(
    /"token":"[^"]*"/,
    '"token":"00000000-0000-4000-8000-000000000000"',
  )
  await writeFile(path, taken)
  await unlock()
  expect(await readFile(path, 'utf8')).toBe(taken)
})
