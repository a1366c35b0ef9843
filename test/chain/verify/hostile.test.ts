import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signEnvelope } from '../../../src/chain/dsse.ts'
import { arrangeViolations } from '../../../src/chain/verify/report.ts'
import { formatViolation } from '../../../src/chain/verify/violation.ts'
import type { Violation } from '../../../src/chain/verify/violation.ts'
import {
  codesOf,
  copyRepository,
  deliverOne,
  ENGAGEMENT,
  git,
  KEY,
  openFolders,
  verify,
} from '../fixture/repositories.ts'

const folders = openFolders()
const shared = { bare: '' }
beforeAll(async () => {
  shared.bare = await deliverOne(folders)
})
afterAll(folders.removeAll)

const NEXT = `ledger/${ENGAGEMENT}/000023-draft.produced.dsse.json`
const MEBIBYTE = 1024 * 1024

/** Adds a file to a branch with real git, and verifies the bare repository. */
async function codesWith(branch: string, path: string | Buffer, content: string | Buffer): Promise<readonly string[]> {
  const { bare, work } = await copyRepository(folders, shared.bare)
  git(work, 'checkout', '--quiet', branch)
  const file = Buffer.concat([Buffer.from(`${work}/`), Buffer.from(path)])
  await mkdir(file.subarray(0, file.lastIndexOf('/')), { recursive: true })
  await writeFile(file, content)
  git(work, 'add', '--all')
  git(work, 'commit', '--quiet', '-m', 'Hello')
  git(work, 'push', '--quiet')
  const report = await verify(bare)
  expect(report).toMatchObject({ ok: false, complete: true })
  return codesOf(report)
}

describe('whatever lies in the ledger, it is told and not taken for a record', () => {
  test.each<{ name: string; content: string | Buffer; path?: string; codes?: string[] }>([
    { name: 'nothing', content: '' },
    { name: 'bytes', content: Buffer.from([0, 255, 254, 10, 13]) },
    { name: 'brackets without end', content: '['.repeat(500_000) },
    { name: 'more than is read', content: 'x'.repeat(MEBIBYTE + 1) },
    { name: 'much more than is read', content: 'x\n'.repeat(3 * MEBIBYTE) },
    { name: 'a signed list', content: signEnvelope([], KEY) },
    { name: 'a signed number', content: signEnvelope(7, KEY) },
    { name: 'a signed prototype', content: signEnvelope(JSON.parse('{"__proto__": {"predicate": {}}}'), KEY) },
    { name: 'a signed depth', content: signEnvelope(JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`), KEY) },
  ])('$name', async ({ content }) => {
    expect(await codesWith('sdd/ledger', NEXT, content)).toEqual(['V04', 'V05'])
  })

  test('a number beyond all others', async () => {
    const path = NEXT.replace('000023', '999999999')
    expect(await codesWith('sdd/ledger', path, signEnvelope({}, KEY))).toEqual(['V03', 'V04', 'V05'])
  })
})

describe('whatever lies on the default branch, it is told', () => {
  test.each<{ name: string; path: string | Buffer; content?: string | Buffer; codes: string[] }>([
    {
      name: 'a design that is no text',
      path: 'specs/002-x/solution-design.md',
      content: Buffer.from([0, 255]),
      codes: ['V10', 'V22', 'V32'],
    },
    {
      name: 'a document larger than is read',
      path: `specs/${ENGAGEMENT}/note.md`,
      content: Buffer.alloc(17 * MEBIBYTE),
      codes: ['V32'],
    },
    {
      name: 'a name that is not UTF-8',
      path: Buffer.concat([Buffer.from(`specs/${ENGAGEMENT}/`), Buffer.from([0xff, 0x61])]),
      codes: ['V32', 'V40'],
    },
    { name: 'a name with a newline', path: `specs/${ENGAGEMENT}/a\nb`, codes: ['V32', 'V40'] },
    { name: 'a name with the mark that separates commits', path: 'specs/\u0001x/y', codes: ['V32', 'V40'] },
    {
      name: 'a folder named like a property',
      path: 'specs/__proto__/as-built.md',
      codes: ['V10', 'V22', 'V29', 'V32'],
    },
  ])('$name', async ({ path, content = 'x', codes }) => {
    expect(await codesWith('main', path, content)).toEqual(codes)
  })

  test('a commit message that looks like the log of other commits', async () => {
    const { bare, work } = await copyRepository(folders, shared.bare)
    await writeFile(join(work, 'message'), `\u0001${'a'.repeat(40)} ${'b'.repeat(40)}\n:100644 100644`)
    git(work, 'commit', '--quiet', '--allow-empty', '--cleanup=verbatim', '-F', 'message')
    git(work, 'push', '--quiet')
    expect(await verify(bare)).toMatchObject({ ok: true })
  })
})

test('endless violations of one code are cut, and counted', () => {
  const many = Array.from({ length: 250 }, (_, index): Violation => ({
    code: 'V06',
    message: `record ${index}`,
    remedy: 'x',
  }))
  const arranged = arrangeViolations([...many, { code: 'V02', message: 'first', remedy: 'x' }])
  expect(arranged.map(({ code }) => code).slice(0, 2)).toEqual(['V02', 'V06'])
  expect(arranged).toHaveLength(102)
  expect(arranged.at(-1)?.message).toBe('150 more violations of V06 are not shown')
})

test('a violation reads as one line', () => {
  const violation: Violation = { code: 'V02', message: 'ledger commit x\ndeletes y', remedy: 'Look.' }
  expect(formatViolation(violation)).toBe('V02 ledger commit x deletes y. Look.')
})
