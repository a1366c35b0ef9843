import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cacheObjects } from '../../src/git/cache-objects.ts'
import { createMemory } from '../../src/git/memory.ts'
import { openObjectReader } from '../../src/git/object-reader.ts'
import { readTree } from '../../src/git/read-tree.ts'
import { writeObject } from '../../src/git/write-object.ts'
import type { Scratch } from './scratch-repository.ts'
import { openScratch } from './scratch-repository.ts'

let scratch: Scratch
beforeAll(async () => {
  scratch = await openScratch()
})
afterAll(() => scratch.close())

describe('openObjectReader', () => {
  test('answers many questions in order, known and unknown', async () => {
    const bodies = Array.from({ length: 300 }, (_, n) => 'x'.repeat(n * 37))
    const ids = await Promise.all(bodies.map((body) => writeObject(scratch.dir, 'blob', body)))
    const questions = ids.flatMap((id) => [id, `main:${id} missing`, 'f'.repeat(40), 'a\nb'])
    const answers = await Promise.all(questions.map(scratch.reader.read))
    expect(answers.map((each) => each?.body.toString() ?? null)).toEqual(
      bodies.flatMap((body) => [body, null, null, null]),
    )
  })

  test('sees what is written after it started, and starts again after close', async () => {
    const reader = openObjectReader(scratch.dir)
    const commit = await scratch.commit('refs/heads/late', { a: 'late' })
    expect((await reader.read('refs/heads/late'))?.oid).toBe(commit)
    reader.close()
    expect((await reader.read(`${commit}:a`))?.body.toString()).toBe('late')
    reader.close()
  })

  test('refuses an object that is too large, and works on', async () => {
    const large = await writeObject(scratch.dir, 'blob', Buffer.alloc(64 * 1024 * 1024 + 1))
    const small = await writeObject(scratch.dir, 'blob', 'small')
    await expect(scratch.reader.read(large)).rejects.toThrow('is larger than')
    expect((await scratch.reader.read(small))?.body.toString()).toBe('small')
  })

  test('fails when git cannot read the folder', async () => {
    await expect(openObjectReader('/nonexistent-folder').read('HEAD')).rejects.toThrow('git cat-file')
  })
})

test('cacheObjects asks once for an id, again for a name or for what was missing', async () => {
  const asked: string[] = []
  const reader = cacheObjects({ ...scratch.reader, read: (id) => (asked.push(id), scratch.reader.read(id)) })
  const missing = (await scratch.git.run(['hash-object', '--stdin'], { input: 'later' })).trim()
  expect(await reader.read(missing)).toBeNull()
  await writeObject(scratch.dir, 'blob', 'later')
  expect((await reader.read(missing))?.body.toString()).toBe('later')
  await scratch.commit('refs/heads/x', { a: '1' })
  const questions = [missing, missing, 'refs/heads/x', 'refs/heads/x']
  for (const question of questions) await reader.read(question)
  expect(asked).toEqual([missing, missing, 'refs/heads/x', 'refs/heads/x'])
})

test('cacheObjects takes a tree apart once for an id, again for a name', async () => {
  const reader = cacheObjects(scratch.reader)
  const before = await scratch.commit('refs/heads/tree', { a: '1' })
  const entries = await readTree(reader, before)
  expect(entries.map(({ name }) => name)).toEqual(['a'])
  expect(await readTree(reader, before)).toBe(entries)
  expect(await readTree(reader, 'refs/heads/tree')).toEqual(entries)
  await scratch.commit('refs/heads/tree', { b: '1' }, [before])
  expect((await readTree(reader, 'refs/heads/tree')).map(({ name }) => name)).toEqual(['b'])
})

describe('createMemory', () => {
  test('asks once while it remembers, and drops the oldest beyond its limit', async () => {
    const asked: string[] = []
    const recall = createMemory<string>(10, (text) => text.length)
    const ask = (key: string, text: string) => recall(key, async () => (asked.push(key), text))
    expect(await Promise.all([ask('a', 'aaaa'), ask('a', 'other')])).toEqual(['aaaa', 'aaaa'])
    await ask('b', 'bbbb')
    await ask('a', 'aaaa')
    await ask('c', 'cccc')
    await ask('b', 'bbbb')
    await ask('a', 'aaaa')
    expect(asked).toEqual(['a', 'b', 'c', 'a'])
  })

  test('does not remember a failure', async () => {
    const recall = createMemory<string>(10)
    await expect(recall('a', () => Promise.reject(new Error('once')))).rejects.toThrow('once')
    expect(await recall('a', async () => 'then')).toBe('then')
  })
})
