import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diffTrees } from '../../src/git/diff-trees.ts'
import { listFiles } from '../../src/git/list-files.ts'
import { readBlob } from '../../src/git/read-blob.ts'
import { readCommit } from '../../src/git/read-commit.ts'
import { readTree } from '../../src/git/read-tree.ts'
import type { Scratch } from './scratch-repository.ts'
import { openScratch } from './scratch-repository.ts'

let scratch: Scratch
beforeAll(async () => {
  scratch = await openScratch()
})
afterAll(() => scratch.close())

async function put(type: string, input: string | Buffer): Promise<string> {
  return (await scratch.git.run(['hash-object', '-w', '--literally', '--stdin', '-t', type], { input })).trim()
}

describe('readCommit', () => {
  test('reads header and message', async () => {
    const first = await scratch.commit('refs/heads/a', { x: '1' })
    const second = await scratch.commit('refs/heads/b', { x: '2' }, [first])
    const third = await scratch.commit('refs/heads/c', { x: '3' }, [second, first])
    const person = { name: 'T', email: 't@example.net', when: '2023-11-14T22:13:20.000Z' }
    expect(await readCommit(scratch.reader, third)).toEqual({
      oid: third,
      tree: (await scratch.git.run(['rev-parse', `${third}^{tree}`])).trim(),
      parents: [second, first],
      author: person,
      committer: person,
      message: 'work\n',
    })
  })

  const TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
  const UNKNOWN = '1970-01-01T00:00:00.000Z'
  test.each([
    [
      'a signed one',
      `author A <a@b> 1 +0000\ngpgsig -----BEGIN\n tree x\n author E <e@e> 1 +0000\n -----END`,
      ['A', 'a@b', '1970-01-01T00:00:01.000Z'],
    ],
    ['no address', 'author A 1 +0000', ['A 1 +0000', '', UNKNOWN]],
    ['no author', 'x y', ['', '', UNKNOWN]],
    ['an empty name', 'author  <a@b> 0 +0000', ['', 'a@b', UNKNOWN]],
    [
      'an absurd time',
      'author A <a@b> 99999999999999999999 +0000',
      ['A <a@b> 99999999999999999999 +0000', '', UNKNOWN],
    ],
  ])('%s is read without failing', async (_name, header, [name, email, when]) => {
    const oid = await put('commit', `tree ${TREE}\n${header}\n\nbody\n\nauthor X <x@x> 1 +0000\n`)
    const commit = await readCommit(scratch.reader, oid)
    expect(commit?.author).toEqual({ name, email, when })
    expect(commit).toMatchObject({ tree: TREE, parents: [], message: 'body\n\nauthor X <x@x> 1 +0000\n' })
  })

  test('what is no commit gives null', async () => {
    expect(await readCommit(scratch.reader, 'refs/heads/none')).toBeNull()
    expect(await readCommit(scratch.reader, await put('blob', 'x'))).toBeNull()
  })
})

describe('readTree', () => {
  test('reads modes and types', async () => {
    const blob = await put('blob', 'x')
    const below = (await scratch.git.run(['mktree'], { input: `100644 blob ${blob}\tx\n` })).trim()
    const lines = [
      `100644 blob ${blob}\ta é\tb`,
      `040000 tree ${below}\tfolder`,
      `120000 blob ${blob}\tlink`,
      `160000 commit ${'1'.repeat(40)}\tmodule`,
      `100755 blob ${blob}\trun`,
    ]
    const tree = (await scratch.git.run(['mktree'], { input: `${lines.join('\n')}\n` })).trim()
    const entries = await readTree(scratch.reader, tree)
    expect(entries.map(({ mode, type, oid, name }) => `${mode} ${type} ${oid}\t${name}`)).toEqual(lines)
  })

  test('a missing tree is an error, never an empty folder', async () => {
    await expect(readTree(scratch.reader, 'f'.repeat(40))).rejects.toThrow('there is no tree')
    await expect(readTree(scratch.reader, await put('blob', 'no tree'))).rejects.toThrow('there is no tree')
    await expect(readBlob(scratch.reader, 'f'.repeat(40))).rejects.toThrow('there is no blob')
  })

  const entry = (name: string | Buffer): Buffer =>
    Buffer.concat([Buffer.from('100644 '), Buffer.from(name), Buffer.from([0]), Buffer.alloc(20, 7)])
  test.each([
    ['the same name twice', Buffer.concat([entry('a'), entry('a')])],
    ['a path for a name', entry('a/b')],
    ['no name', entry('')],
    ['a cut entry', entry('a').subarray(0, 15)],
  ])('a tree with %s is an error', async (_name, body) => {
    await expect(readTree(scratch.reader, await put('tree', body))).rejects.toThrow('is malformed')
  })

  test('names that are not UTF-8 stay different from each other and from any text', async () => {
    const names = [Buffer.from([0x61, 0xe9]), Buffer.from([0x61, 0xe8]), Buffer.from('aé'), Buffer.from('a\u{fffd}')]
    const oid = await put('tree', Buffer.concat(names.toSorted((a, b) => Buffer.compare(a, b)).map(entry)))
    expect(new Set((await readTree(scratch.reader, oid)).map((each) => each.name)).size).toBe(4)
  })
})

test('listFiles gives what is at or below a path', async () => {
  const commit = await scratch.commit('refs/heads/list', { 'a/b/c': '1', 'a/b.x': '2', 'ab/c': '3', z: '4' })
  const paths = async (prefix: string) => (await listFiles(scratch.reader, commit, prefix)).map((each) => each.path)
  expect(await paths('')).toEqual(['a/b.x', 'a/b/c', 'ab/c', 'z'])
  expect(await paths('a')).toEqual(['a/b.x', 'a/b/c'])
  expect(await paths('a/b/c')).toEqual(['a/b/c'])
  expect(await paths('a/b/c/d')).toEqual([])
  expect(await paths('nothing/here')).toEqual([])
  await expect(listFiles(scratch.reader, 'f'.repeat(40), 'a')).rejects.toThrow('there is no tree')
})

test('diffTrees says what git says', async () => {
  // Few names and contents, so that files meet folders, modes and equal sub-trees often.
  const name = fc.constantFrom('a', 'b', 'a.b', 'run.sh')
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
  const folder = fc
    .dictionary(path, fc.constantFrom('1', '2'), { maxKeys: 8 })
    .map((files) =>
      Object.fromEntries(
        Object.entries(files).filter(([own]) => !Object.keys(files).some((p) => p.startsWith(`${own}/`))),
      ),
    )
  await fc.assert(
    fc.asyncProperty(folder, folder, async (before, after) => {
      const a = await scratch.commit('refs/heads/before', before)
      const b = await scratch.commit('refs/heads/after', after)
      const raw = await scratch.git.run(['diff-tree', '-r', '--no-renames', '--no-abbrev', a, b])
      const changes = await diffTrees(scratch.reader, a, b)
      const none = { mode: '000000', oid: '0'.repeat(40) }
      const lines = changes.map(({ path: at, before: x, after: y }) => {
        const [old, now] = [x ?? none, y ?? none]
        const status = x === null ? 'A' : y === null ? 'D' : 'M'
        return `:${old.mode} ${now.mode} ${old.oid} ${now.oid} ${status}\t${at}`
      })
      expect(lines.toSorted()).toEqual(
        raw
          .split('\n')
          .filter((line) => line !== '')
          .toSorted(),
      )
    }),
    { numRuns: 60 },
  )
})

test('diffTrees against nothing lists everything, and does not read equal sub-trees', async () => {
  const a = await scratch.commit('refs/heads/a', { 'same/deep/x': '1', y: '1' })
  const b = await scratch.commit('refs/heads/b', { 'same/deep/x': '1', y: '2' })
  expect((await diffTrees(scratch.reader, null, a)).map((each) => each.path)).toEqual(['same/deep/x', 'y'])
  expect(await diffTrees(scratch.reader, a, a)).toEqual([])
  const asked: string[] = []
  const reader = { ...scratch.reader, read: (id: string) => (asked.push(id), scratch.reader.read(id)) }
  expect((await diffTrees(reader, a, b)).map((each) => each.path)).toEqual(['y'])
  expect(asked).toEqual([`${a}^{tree}`, `${b}^{tree}`])
})
