import { mkdir, mkdtemp, rm, writeFile, cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadLibrary } from '../../src/library/load-library.ts'

const SSL = join(import.meta.dirname, '../../spec-library/ssl-certificate-lifecycle')
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'specgate-library-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

test('reads each use case, and tells what is wrong with one without losing the other', async () => {
  await cp(SSL, join(folder, 'ssl-certificate-lifecycle'), { recursive: true })
  await mkdir(join(folder, 'broken'))
  await writeFile(join(folder, 'broken/spec.md'), '# Broken\n')
  await mkdir(join(folder, 'notes'))
  await writeFile(join(folder, 'README.md'), 'What is here.\n')
  const { specs, findings } = await loadLibrary(folder)
  expect(specs.map(({ id }) => id)).toEqual(['ssl-certificate-lifecycle'])
  expect(findings.map(({ path, code }) => [path.split('/').slice(1).join('/'), code])).toEqual([
    ['broken/design.yml', 'SG701'],
  ])
})

test('a folder that is not there is thrown', async () => {
  await expect(loadLibrary(join(folder, 'nowhere'))).rejects.toThrow('ENOENT')
})

test('a file that cannot be read is thrown with its path', async () => {
  await mkdir(join(folder, 'odd/spec.md'), { recursive: true })
  await expect(loadLibrary(folder)).rejects.toThrow('odd/spec.md')
})
