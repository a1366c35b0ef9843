import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadSecrets } from '../../src/skills/load-secrets.ts'
import { freshFolder } from './toy-skill.ts'

const VARIABLE = 'SPECGATE_TEST_SECRET'
beforeEach(() => void (process.env[VARIABLE] = 'from-environment'))
afterEach(() => void delete process.env[VARIABLE])

test('secrets come from the environment and from files, without the last newline', async () => {
  const path = join(await freshFolder(), 'secret')
  await writeFile(path, 'line one\nline two\n')
  const loaded = await loadSecrets({ one: `env:${VARIABLE}`, two: `file:${path}`, three: 'env:UNUSED' }, ['one', 'two'])
  expect(loaded).toEqual({ secrets: { one: 'from-environment', two: 'line one\nline two' }, problems: [] })
})

test.each([
  ['no reference', {}, 'secret a has no reference in this environment'],
  [
    'variable that is not set',
    { a: 'env:SPECGATE_TEST_NOT_SET' },
    'secret a (env:SPECGATE_TEST_NOT_SET) is missing or empty',
  ],
  ['file that is missing', { a: 'file:/nonexistent/key' }, 'secret a (file:/nonexistent/key) is missing or empty'],
  ['folder', { a: 'file:/tmp' }, 'secret a (file:/tmp) is missing or empty'],
  ['relative path', { a: 'file:key.pem' }, 'secret a has a reference that is neither env:NAME nor file:/absolute/path'],
  [
    'value in the place of a reference',
    { a: 'hunter2' },
    'secret a has a reference that is neither env:NAME nor file:/absolute/path',
  ],
])('%s: a problem that tells no value', async (_name, references, problem) => {
  expect(await loadSecrets(references, ['a'])).toEqual({ secrets: {}, problems: [problem] })
})

test('a name that every object knows is not taken for a reference', async () => {
  expect(await loadSecrets({}, ['constructor'])).toEqual({
    secrets: {},
    problems: ['secret constructor has no reference in this environment'],
  })
})

test.each([
  ['too short to be told from ordinary text', 'abc', 'shorter than 4'],
  ['too long', 'x'.repeat(64 * 1024 + 1), 'longer than 65536'],
  ['binary', 'abcd\0efg', 'not text'],
])('a value that is %s is refused', async (_name, value, words) => {
  const path = join(await freshFolder(), 'secret')
  await writeFile(path, value)
  const { secrets, problems } = await loadSecrets({ a: `file:${path}` }, ['a'])
  expect(secrets).toEqual({})
  expect(problems).toEqual([expect.stringContaining(words)])
})
