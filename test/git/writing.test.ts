import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isBranchName } from '../../src/git/branch-name.ts'
import { updateRefs } from '../../src/git/update-refs.ts'
import { writeCommit } from '../../src/git/write-commit.ts'
import { writeObject } from '../../src/git/write-object.ts'
import { writeTree } from '../../src/git/write-tree.ts'
import type { Scratch } from './scratch-repository.ts'
import { openScratch } from './scratch-repository.ts'

let scratch: Scratch
beforeAll(async () => {
  scratch = await openScratch()
})
afterAll(() => scratch.close())

test.each([
  ['text', 'é\n'],
  ['nothing', ''],
  ['bytes', Buffer.from([0, 255, 10])],
])('writeObject names %s as git does', async (_name, body) => {
  const oid = await writeObject(scratch.dir, 'blob', body)
  expect(`${oid}\n`).toBe(await scratch.git.run(['hash-object', '--stdin'], { input: body }))
  expect((await scratch.reader.read(oid))?.body).toEqual(Buffer.from(body))
  expect(await writeObject(scratch.dir, 'blob', body)).toBe(oid)
})

describe('writeTree', () => {
  test('makes the tree that git makes from the same files', async () => {
    const name = fc.constantFrom('a', 'b', 'a.b', 'a-b', 'é')
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
        const base = await scratch.commit('refs/heads/base', before)
        const wanted = await scratch.commit('refs/heads/wanted', after)
        const gone = Object.keys(before).filter((each) => !(each in after))
        const edits = [
          ...gone.map((each) => ({ path: each, content: null })),
          ...Object.entries(after).map(([each, content]) => ({ path: each, content })),
        ]
        const tree = await writeTree(scratch.reader, scratch.dir, base, edits)
        expect(`${tree}\n`).toBe(await scratch.git.run(['rev-parse', `${wanted}^{tree}`]))
      }),
      { numRuns: 60 },
    )
  })

  test('keeps what it is not told about, modes and names of any bytes', async () => {
    const odd = Buffer.concat([Buffer.from('100755 a'), Buffer.from([0xe9, 0]), Buffer.alloc(20, 7)])
    const base = await writeObject(scratch.dir, 'tree', odd)
    const tree = await writeTree(scratch.reader, scratch.dir, base, [{ path: 'b', content: 'b' }])
    expect((await scratch.reader.read(tree))?.body.subarray(0, odd.length)).toEqual(odd)
    expect(await writeTree(scratch.reader, scratch.dir, tree, [{ path: 'b', content: null }])).toBe(base)
  })

  test('deletes only files, and a folder’s last file with the folder', async () => {
    const base = await scratch.commit('refs/heads/base', { 'a/b/c': '1', d: '1' })
    const paths = async (path: string) => {
      const tree = await writeTree(scratch.reader, scratch.dir, base, [{ path, content: null }])
      return scratch.git.run(['ls-tree', '-r', '--name-only', tree])
    }
    expect(await paths('a/b/c')).toBe('d\n')
    expect(await paths('a')).toBe('a/b/c\nd\n')
    expect(await paths('d/e')).toBe('a/b/c\nd\n')
  })

  test.each(['', '/x', 'x/', 'x//y', '../x', 'x/./y', '.git/config', 'x/.GIT/y', 'x\ny', 'x\0', 'x'.repeat(1001)])(
    'refuses the path %j',
    async (path) => {
      await expect(writeTree(scratch.reader, scratch.dir, null, [{ path, content: '' }])).rejects.toThrow('not a path')
    },
  )

  test.each([[['a', 'a']], [['a', 'a/b']], [['x/a/b', 'x/a']]])('refuses %j together', async (paths) => {
    const files = paths.map((path) => ({ path, content: 'x' }))
    await expect(writeTree(scratch.reader, scratch.dir, null, files)).rejects.toThrow('is written twice')
  })
})

test('writeCommit writes what git would, and lets no name break the header', async () => {
  const tree = await writeTree(scratch.reader, scratch.dir, null, [{ path: 'a', content: 'a' }])
  const parent = await scratch.commit('refs/heads/p', { a: '1' })
  const person = { name: 'Á\n<x> ', email: '<a@b>\nparent 1', when: '2026-03-02T09:00:00.999Z' }
  const oid = await writeCommit(scratch.dir, {
    tree,
    parents: [parent],
    author: person,
    committer: person,
    message: 'One\n\nTwo\n\n',
  })
  const time = '1772442000 +0000'
  expect((await scratch.reader.read(oid))?.body.toString()).toBe(
    `tree ${tree}\nparent ${parent}\nauthor Áx <a@bparent 1> ${time}\ncommitter Áx <a@bparent 1> ${time}\n\nOne\n\nTwo\n`,
  )
})

describe('updateRefs', () => {
  test('moves all or none', async () => {
    const { git } = scratch
    const one = await scratch.commit('refs/heads/one', { a: '1' })
    const two = await scratch.commit('refs/heads/two', { a: '2' })
    const at = async (ref: string) => (await git.run(['for-each-ref', '--format=%(objectname)', ref])).trim()
    const move = (ref: string, from: string | null, to: string | null) => ({ ref: `refs/heads/${ref}`, from, to })

    expect(await updateRefs(git, [move('new', null, one), move('one', one, two), move('two', two, null)])).toBe(true)
    expect([await at('refs/heads/new'), await at('refs/heads/one'), await at('refs/heads/two')]).toEqual([one, two, ''])

    const lost = [
      move('new', null, two),
      move('one', one, two),
      move('two', two, one),
      move('one', null, null),
      move('two', one, one),
    ]
    for (const update of lost) {
      expect(await updateRefs(git, [move('other', null, one), update])).toBe(false)
      expect(await at('refs/heads/other')).toBe('')
    }
    expect(await updateRefs(git, [move('one', two, two), move('two', null, null), move('other', null, one)])).toBe(true)
    expect(await at('refs/heads/other')).toBe(one)
  })

  test('fails loudly when git fails for another reason', async () => {
    const update = { ref: 'refs/heads/three', from: null, to: 'f'.repeat(40) }
    await expect(updateRefs(scratch.git, [update])).rejects.toThrow(/git update-ref/)
  })
})

test.each([
  ['main', true],
  ['sdd/042-x/design', true],
  ['dependabot/npm+x_y.z', true],
  ['-x', false],
  ['/x', false],
  ['x/', false],
  ['x//y', false],
  ['x..y', false],
  ['x/.y', false],
  ['x.', false],
  ['x.lock', false],
  ['x.lock/y', false],
  ['x y', false],
  ['x\n', false],
  ['x~1', false],
  ['@{x', false],
  ['', false],
  ['x'.repeat(201), false],
])('isBranchName(%j) is %s, and git agrees with every yes', (name, expected) => {
  expect(isBranchName(name)).toBe(expected)
  if (expected) execFileSync('git', ['check-ref-format', `refs/heads/${name}`])
})
