import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockFolder } from '../../../src/queue/store/lock-folder.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'specgate-lock-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const HOLDER = {
  pid: process.pid,
  host: 'another-container',
  began: null,
  since: '2026-11-02T08:00:00.000Z',
  token: '00000000-0000-4000-8000-000000000000',
}

test.each([
  ['on another host', JSON.stringify(HOLDER)],
  ['whose text cannot be read', '{'],
])('a lock %s is refused while it is touched, and taken over after 15 seconds of silence', async (_, text) => {
  const path = join(folder, 'lock.json')
  await writeFile(path, text)
  const touching = setInterval(() => void utimes(path, new Date(), new Date()), 500)
  await expect(lockFolder(folder)).rejects.toThrow('is in use by')
  clearInterval(touching)
  const unlock = await lockFolder(folder)
  await unlock()
})
