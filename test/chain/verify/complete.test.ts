import { execFileSync } from 'node:child_process'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCodeOf } from '../../../src/chain/verify/report.ts'
import { verifyRepository } from '../../../src/chain/verify/verify-repository.ts'
import { gitEnvironment } from '../../../src/git/git.ts'
import { copyRepository, deliverOne, git, openFolders, verify } from '../fixture/repositories.ts'

const folders = openFolders()
const shared = { bare: '' }
beforeAll(async () => {
  shared.bare = await deliverOne(folders)
})
afterAll(folders.removeAll)

/** What cannot be looked at proves nothing: exit code 2, and the one reason. */
async function expectIncomplete(dir: string, reason: string, branch: string | null = null): Promise<void> {
  const report = await verifyRepository(dir, { branch, rootFingerprint: null })
  expect(report).toMatchObject({ ok: false, complete: false })
  expect(report.violations.map(({ code }) => code)).toEqual(['V01'])
  expect(report.violations[0]?.message).toContain(reason)
  expect(exitCodeOf(report)).toBe(2)
}

describe('V01 an incomplete clone cannot be verified', () => {
  test('shallow', async () => {
    const folder = await folders.create()
    git(folder, 'clone', '--quiet', '--no-single-branch', '--depth', '2', `file://${shared.bare}`, 'work')
    await expectIncomplete(join(folder, 'work'), 'shallow')
  })

  test('of one branch', async () => {
    const folder = await folders.create()
    git(folder, 'clone', '--quiet', '--single-branch', shared.bare, 'work')
    await expectIncomplete(join(folder, 'work'), 'lacks the ledger branch sdd/ledger')
  })

  test('whose ledger was deleted', async () => {
    const { bare } = await copyRepository(folders, shared.bare)
    git(bare, 'branch', '-D', 'sdd/ledger')
    await expectIncomplete(bare, 'lacks the ledger branch sdd/ledger')
  })

  test('without the branch that was named', async () => {
    await expectIncomplete(shared.bare, 'no branch trunk', 'trunk')
  })

  test('whose head names no branch and that has no main', async () => {
    const { bare } = await copyRepository(folders, shared.bare)
    git(bare, 'branch', '-M', 'main', 'trunk')
    git(bare, 'symbolic-ref', 'HEAD', 'refs/heads/gone')
    await expectIncomplete(bare, 'no branch that is the default one')
    expect(await verifyRepository(bare, { branch: 'trunk', rootFingerprint: null })).toMatchObject({ complete: true })
  })

  test('that is no repository', async () => {
    await expectIncomplete(await folders.create(), 'cannot be read')
    await expectIncomplete('/nonexistent/specgate', 'cannot be read')
  })

  test.each(['records', 'documents'])('that lost %s', async (what) => {
    const { bare } = await copyRepository(folders, shared.bare)
    const name = what === 'records' ? 'sdd/ledger:ledger' : 'main:specs/001-edge-certificate/evidence'
    const lost = git(bare, 'ls-tree', '-r', name).split(/[\t ]/)[2] ?? ''
    await unpack(bare)
    await rm(join(bare, 'objects', lost.slice(0, 2), lost.slice(2)))
    await expectIncomplete(bare, 'cannot be read')
  })

  test('whose object is damaged', async () => {
    const { bare } = await copyRepository(folders, shared.bare)
    await unpack(bare)
    const blob = git(bare, 'ls-tree', '-r', 'sdd/ledger').split(/[\t ]/)[2] ?? ''
    const path = join(bare, 'objects', blob.slice(0, 2), blob.slice(2))
    await rm(path)
    await writeFile(path, 'garbage')
    await expectIncomplete(bare, 'cannot be read')
  })
})

/** Turns packs into loose objects, which can be taken away one by one. */
async function unpack(bare: string): Promise<void> {
  const folder = join(bare, 'objects/pack')
  const packs = (await readdir(folder)).filter((file) => file.endsWith('.pack'))
  const contents = await Promise.all(packs.map((pack) => readFile(join(folder, pack))))
  await rm(folder, { recursive: true })
  for (const input of contents)
    execFileSync('git', ['-C', bare, 'unpack-objects', '-q'], { input, env: gitEnvironment() })
}

test('a report names what to fetch', async () => {
  const folder = await folders.create()
  git(folder, 'clone', '--quiet', '--single-branch', shared.bare, 'work')
  const work = join(folder, 'work')
  const [violation] = (await verify(work)).violations
  expect(violation?.remedy).toContain('git fetch origin sdd/ledger:refs/remotes/origin/sdd/ledger')
  git(work, 'fetch', '--quiet', 'origin', 'sdd/ledger:refs/remotes/origin/sdd/ledger')
  expect(await verify(work)).toMatchObject({ ok: true })
})
