import { afterAll, beforeAll, expect, test } from 'vitest'
import { findMergeBase } from '../../src/git/merge-base.ts'
import { listCommits } from '../../src/git/list-commits.ts'
import { mergeTrees } from '../../src/git/merge-trees.ts'
import { readRefs } from '../../src/git/read-refs.ts'
import type { Scratch } from './scratch-repository.ts'
import { openScratch } from './scratch-repository.ts'

let scratch: Scratch
let root: string
let ours: string
let theirs: string
let tip: string
beforeAll(async () => {
  scratch = await openScratch()
  root = await scratch.commit('refs/heads/root', { a: '1', b: '1' })
  ours = await scratch.commit('refs/heads/ours', { a: '2', b: '1' }, [root])
  theirs = await scratch.commit('refs/heads/theirs', { a: '1', b: '2' }, [root])
  tip = await scratch.commit('refs/heads/tip', { a: '3', b: '2' }, [theirs])
})
afterAll(() => scratch.close())

test('findMergeBase', async () => {
  const stranger = await scratch.commit('refs/heads/stranger', { a: '9' })
  expect(await findMergeBase(scratch.git, ours, tip)).toBe(root)
  expect(await findMergeBase(scratch.git, theirs, tip)).toBe(theirs)
  expect(await findMergeBase(scratch.git, ours, stranger)).toBeNull()
  await expect(findMergeBase(scratch.git, ours, 'f'.repeat(40))).rejects.toThrow('git merge-base')
})

test('listCommits', async () => {
  expect(await listCommits(scratch.git, root, tip, 2)).toEqual([theirs, tip])
  expect(await listCommits(scratch.git, null, tip, 3)).toEqual([root, theirs, tip])
  expect(await listCommits(scratch.git, tip, root, 1)).toEqual([])
  await expect(listCommits(scratch.git, root, tip, 1)).rejects.toThrow('too many commits to evaluate: more than 1')
})

test('mergeTrees', async () => {
  const merged = await scratch.commit('refs/heads/merged', { a: '2', b: '2' })
  expect(`${await mergeTrees(scratch.git, ours, theirs)}\n`).toBe(
    await scratch.git.run(['rev-parse', `${merged}^{tree}`]),
  )
  expect(await mergeTrees(scratch.git, ours, tip)).toBeNull()
  await expect(mergeTrees(scratch.git, ours, 'f'.repeat(40))).rejects.toThrow('git merge-tree')
})

test('readRefs', async () => {
  expect(await readRefs(scratch.git, ['refs/heads/ours', 'refs/heads/none'])).toEqual(
    new Map([['refs/heads/ours', ours]]),
  )
})
