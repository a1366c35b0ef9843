import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Mirror } from '../../../../src/forge/github/mirror/mirror.ts'
import { DEFAULT_REF, openMirror } from '../../../../src/forge/github/mirror/mirror.ts'
import { lockMirror } from '../../../../src/forge/github/mirror/mirror-lock.ts'
import { readCommit } from '../../../../src/git/read-commit.ts'
import type { Scratch } from '../../../git/scratch-repository.ts'
import { openScratch } from '../../../git/scratch-repository.ts'

const BRANCH = 'refs/heads/sdd/042-x/design'

describe('the mirror', () => {
  let origin: Scratch
  let folder: string
  let mirror: Mirror
  let main: string
  beforeEach(async () => {
    origin = await openScratch()
    folder = await mkdtemp(join(tmpdir(), 'specgate-mirror-'))
    mirror = openMirror({ dir: join(folder, 'm.git'), url: origin.dir, token: async () => 'a-token' })
    main = await origin.commit('refs/heads/main', { 'README.md': 'one\n' })
  })
  afterEach(async () => {
    mirror.close()
    await origin.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  })

  test('brings the default branch and the phase branches, and forgets those that went', async () => {
    await origin.commit('refs/heads/feature', { x: 'x' }, [main])
    const design = await origin.commit(BRANCH, { x: 'y' }, [main])
    expect(Object.fromEntries(await mirror.update())).toEqual({ [DEFAULT_REF]: main, [BRANCH]: design })
    await origin.git.run(['update-ref', '-d', BRANCH])
    const next = await origin.commit('refs/heads/main', { 'README.md': 'two\n' }, [main])
    expect(Object.fromEntries(await mirror.update())).toEqual({ [DEFAULT_REF]: next })
    expect((await readCommit(mirror.store.reader, next))?.parents).toEqual([main])
  })

  test('a branch may take the place of a folder of branches, and follow a force push', async () => {
    await origin.commit(BRANCH, { x: 'y' }, [main])
    await mirror.update()
    await origin.git.run(['update-ref', '-d', BRANCH])
    const other = await origin.commit('refs/heads/sdd/042-x', { x: 'z' })
    expect((await mirror.update()).get('refs/heads/sdd/042-x')).toBe(other)
  })

  test('many at once do not get into each other’s way', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => mirror.update()))
    expect(new Set(all.map((refs) => refs.get(DEFAULT_REF)))).toEqual(new Set([main]))
  })

  test('brings what else is asked for, and says when it is not there', async () => {
    await mirror.update()
    const head = await origin.commit('refs/pull/3/head', { x: 'x' }, [main])
    await mirror.bring(['+refs/pull/3/head:refs/specgate/pull/3'])
    expect((await readCommit(mirror.store.reader, 'refs/specgate/pull/3'))?.oid).toBe(head)
    await expect(mirror.bring(['+refs/pull/9/head:refs/specgate/pull/9'])).rejects.toThrow('refs/pull/9/head')
  })

  test.each<[string, (dir: string) => Promise<unknown>]>([
    ['its objects are gone', (dir) => rm(join(dir, 'objects'), { recursive: true })],
    ['it is no repository any more', (dir) => rm(join(dir, 'HEAD'))],
    ['its configuration is cut', (dir) => writeFile(join(dir, 'config'), '[core')],
    ['a file lies in its place', async (dir) => (await rm(dir, { recursive: true }), writeFile(dir, 'x'))],
    ['it is empty', async (dir) => (await rm(dir, { recursive: true }), mkdir(dir))],
  ])('is fetched anew when %s', async (_name, damage) => {
    await mirror.update()
    mirror.close()
    await damage(join(folder, 'm.git'))
    const again = openMirror({ dir: join(folder, 'm.git'), url: origin.dir, token: async () => 'a-token' })
    try {
      const next = await origin.commit('refs/heads/main', { 'README.md': 'two\n' }, [main])
      expect((await again.update()).get(DEFAULT_REF)).toBe(next)
      expect((await readCommit(again.store.reader, next))?.parents).toEqual([main])
    } finally {
      again.close()
    }
  })

  test('is fetched anew when it is of another repository', async () => {
    await mirror.update()
    mirror.close()
    const other = await openScratch()
    const tip = await other.commit('refs/heads/main', { 'README.md': 'other\n' })
    const again = openMirror({ dir: join(folder, 'm.git'), url: other.dir, token: async () => 'a-token' })
    try {
      expect((await again.update()).get(DEFAULT_REF)).toBe(tip)
      expect(await readCommit(again.store.reader, main)).toBeNull()
    } finally {
      again.close()
      await other.close()
    }
  })

  test('finds damage that only reading shows', async () => {
    await mirror.update()
    expect(await mirror.repair()).toBe(false)
    await rm(join(folder, 'm.git', 'objects', main.slice(0, 2)), { recursive: true, force: true })
    await rm(join(folder, 'm.git', 'objects', 'pack'), { recursive: true, force: true })
    expect(await mirror.repair()).toBe(true)
    expect((await mirror.update()).get(DEFAULT_REF)).toBe(main)
  })

  test('is kept when the repository cannot be reached', async () => {
    await mirror.update()
    const before = await readdir(join(folder, 'm.git'))
    await rm(origin.dir, { recursive: true })
    await expect(mirror.update()).rejects.toThrow('could not be fetched')
    expect(await readdir(join(folder, 'm.git'))).toEqual(before)
    expect((await readCommit(mirror.store.reader, main))?.oid).toBe(main)
  })

  test('locks that a killed process left in it are in nobody’s way', async () => {
    await mirror.update()
    mirror.close()
    await writeFile(join(folder, 'm.git', `${DEFAULT_REF}.lock`), '')
    const next = await origin.commit('refs/heads/main', { 'README.md': 'two\n' }, [main])
    const again = openMirror({ dir: join(folder, 'm.git'), url: origin.dir, token: async () => 'a-token' })
    expect((await again.update()).get(DEFAULT_REF)).toBe(next)
    again.close()
  })

  test('a second one on the same folder is refused, until the first is closed', async () => {
    await mirror.update()
    const second = openMirror({ dir: join(folder, 'm.git'), url: origin.dir, token: async () => 'a-token' })
    await expect(second.update()).rejects.toThrow('is in use by this process already')
    mirror.close()
    expect((await second.update()).get(DEFAULT_REF)).toBe(main)
    second.close()
    expect(existsSync(join(folder, 'm.git.lock'))).toBe(false)
  })
})

describe('the lock of a mirror', () => {
  let folder: string
  let path: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'specgate-lock-'))
    path = join(folder, 'm.git')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('of a process that lives names it; once that ended, it is taken over', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    const ended = new Promise((resolve) => other.on('exit', resolve))
    const started = await startOf(Number(other.pid))
    await writeFile(`${path}.lock`, started)
    expect(() => lockMirror(path)).toThrow(`is in use by process ${other.pid}`)
    other.kill('SIGKILL')
    await ended
    lockMirror(path)()
    expect(existsSync(`${path}.lock`)).toBe(false)
  })

  test.each(['', 'nonsense', '999999999 1', '0', '-1 5'])('%j names no process', async (holder) => {
    await writeFile(`${path}.lock`, holder)
    const release = lockMirror(path)
    expect(await readFile(`${path}.lock`, 'utf8')).toMatch(new RegExp(`^${process.pid}\\b`))
    release()
  })

  test.runIf(existsSync('/proc/self/stat'))('of a process whose number is used again is taken over', async () => {
    await writeFile(`${path}.lock`, `${process.ppid} 1`)
    lockMirror(path)()
  })

  test('is left alone by whoever lost it', async () => {
    const release = lockMirror(path)
    await writeFile(`${path}.lock`, 'somebody else')
    release()
    expect(await readFile(`${path}.lock`, 'utf8')).toBe('somebody else')
  })

  /** What the process itself would write. */
  async function startOf(pid: number): Promise<string> {
    if (!existsSync('/proc/self/stat')) return String(pid)
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)?.split(' ')
    return `${pid} ${fields?.[19]}`
  }
})
