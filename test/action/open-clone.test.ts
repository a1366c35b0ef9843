import { access } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withClone } from '../../src/action/open-clone.ts'
import type { Scratch } from '../git/scratch-repository.ts'
import { openScratch } from '../git/scratch-repository.ts'

let there: Scratch
let main: string
beforeEach(async () => {
  there = await openScratch()
  main = await there.commit('refs/heads/main', { a: 'one' })
})
afterEach(() => there.close())

const remote = () => ({ url: pathToFileURL(there.dir).href, token: null })

test('brings the default branch, the ledger and the engagements, and nothing else', async () => {
  for (const branch of ['sdd/ledger', 'sdd/001-demo/build', 'sdd/001-demo/runs/0123456789abcdef', 'feature', 'sddx'])
    await there.commit(`refs/heads/${branch}`, { [branch]: branch }, [main])
  await there.git.run(['update-ref', 'refs/pull/1/head', main])
  await there.git.run(['tag', 'sdd/v1', main])
  const seen = await withClone(remote(), ({ branch, base, refs }) =>
    Promise.resolve({ branch, base, refs: [...refs.keys()] }),
  )
  expect(seen).toEqual({
    branch: 'main',
    base: main,
    refs: [
      'refs/heads/main',
      'refs/heads/sdd/001-demo/build',
      'refs/heads/sdd/001-demo/runs/0123456789abcdef',
      'refs/heads/sdd/ledger',
    ],
  })
})

test('knows a default branch of any name', async () => {
  await there.commit('refs/heads/trunk', { a: 'one' })
  await there.git.run(['symbolic-ref', 'HEAD', 'refs/heads/trunk'])
  expect(await withClone(remote(), ({ branch }) => Promise.resolve(branch))).toBe('trunk')
})

test('refreshed it has what came, and has no more what went', async () => {
  const run = 'refs/heads/sdd/001-demo/runs/0123456789abcdef'
  const old = await there.commit('refs/heads/sdd/001-demo/build', { b: 'b' }, [main])
  await withClone(remote(), async (first) => {
    expect(first.refs.get('refs/heads/sdd/001-demo/build')).toBe(old)
    expect(first.refs.has(run)).toBe(false)
    const tip = await there.commit(run, { job: '1' }, [main])
    await there.git.run(['update-ref', '-d', 'refs/heads/sdd/001-demo/build'])
    const moved = await there.commit('refs/heads/main', { a: 'two' }, [main])
    const second = await first.refresh()
    expect(second.refs.get(run)).toBe(tip)
    expect(second.refs.has('refs/heads/sdd/001-demo/build')).toBe(false)
    expect([first.base, second.base]).toEqual([main, moved])
    expect((await second.store.reader.read(`${tip}:job`))?.body.toString()).toBe('1')
  })
})

test('leaves nothing behind, however its use ended', async () => {
  let dir = ''
  const failing = withClone(remote(), ({ store }) => {
    dir = store.dir
    return Promise.reject(new Error('in the middle'))
  })
  await expect(failing).rejects.toThrow('in the middle')
  await expect(access(dir)).rejects.toThrow('ENOENT')
})

test.each([
  ['a repository that is not there', () => `${remote().url}-gone`],
  ['an address that is an option', () => '--upload-pack=touch /tmp/specgate-never'],
])('throws for %s', async (_, url) => {
  await expect(withClone({ url: url(), token: null }, () => Promise.resolve())).rejects.toThrow()
})

test('throws for a repository whose default branch is not there', async () => {
  await there.git.run(['symbolic-ref', 'HEAD', 'refs/heads/nowhere'])
  await expect(withClone(remote(), () => Promise.resolve())).rejects.toThrow('does not tell its default branch')
})
