import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openGit } from '../../src/git/git.ts'
import { artifactPath } from '../../src/model/place.ts'
import { lookAt, pullOf, recordPaths } from './outcome.ts'
import { repositoryOf } from './site.ts'
import type { StoryBook } from './story-book.ts'
import { openStoryBook, stepsUntil } from './story-book.ts'
import { ENGAGEMENT, MORNING, NUMBERS, merge } from './story.ts'
import type { Tamperer } from './tamperer.ts'
import { openTamperer } from './tamperer.ts'

const DESIGN_PULL = { kind: 'pull', number: NUMBERS.design } as const

let book: StoryBook
let records: readonly string[]
beforeAll(async () => {
  book = await openStoryBook(stepsUntil('sam approves #4'))
  records = await recordPaths(await book.openAfter(stepsUntil('sam approves #4')))
}, 600_000)
afterAll(() => book.close())

function recordOf(event: string): string {
  const path = records.find((each) => each.includes(event))
  if (path === undefined) throw new Error(`no record ${event}`)
  return path
}

async function edit(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8')
  if (!text.includes(from)) throw new Error(`${path} does not hold "${from}"`)
  await writeFile(path, text.replace(from, to))
}

type Case = {
  readonly name: string
  readonly code: string
  readonly branch: string
  readonly tamper: (by: Tamperer) => Promise<unknown>
}

const CASES: readonly Case[] = [
  {
    name: 'a record is deleted',
    code: 'SG422',
    branch: 'sdd/ledger',
    tamper: async ({ work, git, commit }) => {
      await git('checkout', '--quiet', 'sdd/ledger')
      await rm(join(work, recordOf('gate.merged')))
      await commit()
    },
  },
  {
    name: 'a record is edited',
    code: 'SG422',
    branch: 'sdd/ledger',
    tamper: async ({ work, git, commit }) => {
      await git('checkout', '--quiet', 'sdd/ledger')
      await edit(join(work, recordOf('gate.approved')), '"payload":"eyJ', '"payload":"eyK')
      await commit()
    },
  },
  {
    name: 'a record is copied behind the last one',
    code: 'SG422',
    branch: 'sdd/ledger',
    tamper: async ({ work, git, commit }) => {
      await git('checkout', '--quiet', 'sdd/ledger')
      const next = `ledger/${ENGAGEMENT}/${String(records.length).padStart(6, '0')}-gate.merged.dsse.json`
      await writeFile(join(work, next), await readFile(join(work, recordOf('gate.merged'))))
      await commit()
    },
  },
  {
    name: 'the ledger is squashed',
    code: 'SG422',
    branch: 'sdd/ledger',
    tamper: async ({ git }) => {
      await git('checkout', '--quiet', '--orphan', 'squashed', 'sdd/ledger')
      await git('commit', '--quiet', '--message', 'The ledger')
      await git('branch', '--force', 'sdd/ledger', 'squashed')
    },
  },
  {
    name: 'the approved spec is changed on main',
    code: 'SG121',
    branch: 'main',
    tamper: async ({ work, commit }) => {
      await edit(join(work, artifactPath(ENGAGEMENT, 'requirements')), 'on Friday', 'on Monday')
      await commit()
    },
  },
  {
    name: 'the policy cannot be read any more',
    code: 'SG402',
    branch: 'main',
    tamper: async ({ work, commit }) => {
      await edit(join(work, '.specgate/policy.yml'), 'approvals: 2', 'approvals: none')
      await commit()
    },
  },
]

async function expectBlocked(site: string, code: string): Promise<void> {
  const seen = await lookAt(site, DESIGN_PULL, MORNING)
  expect(seen?.decision.findings.map((finding) => finding.code)).toContain(code)
  const pull = await pullOf(site, NUMBERS.design)
  const check = pull.checks.find(({ head }) => head === pull.content.sha)
  expect(check).toMatchObject({ conclusion: 'failure', summary: expect.stringContaining(code) })
  // Looked at again nothing follows: it stays shut, and says so once.
  expect(await lookAt(site, DESIGN_PULL, MORNING)).toMatchObject({ applied: [] })
}

async function locks(site: string): Promise<readonly string[]> {
  const paths = await openGit(repositoryOf(site)).run(['ls-tree', '-r', '--name-only', 'sdd/ledger'])
  return paths.split('\n').filter((path) => /\d-gate\.(approved|merged)\./.test(path))
}

describe('a repository that was tampered with is not believed (R4.5, R11.1)', () => {
  test.each(CASES)('$name: $code, and the approved design cannot be merged', async ({ code, branch, tamper }) => {
    const site = await book.openAfter(stepsUntil('sam approves #4'))
    const by = await openTamperer(repositoryOf(site))
    await tamper(by)
    await by.push(branch)
    const before = await locks(site)
    await expectBlocked(site, code)
    await expect(merge('ana', NUMBERS.design, 'merge', MORNING).act(site, MORNING)).rejects.toThrow('fails')
    expect(await locks(site)).toEqual(before)
  })

  test('no ledger: SG421, and none is begun', async () => {
    const site = await book.openAfter(stepsUntil('sam approves #4'))
    const { git } = await openTamperer(repositoryOf(site))
    await git('push', '--quiet', 'origin', '--delete', 'sdd/ledger')
    // Without its records the engagement is not known any more, but its open pull request must not stay green.
    await expectBlocked(site, 'SG421')
    await expect(merge('ana', NUMBERS.design, 'merge', MORNING).act(site, MORNING)).rejects.toThrow('fails')
    expect((await git('ls-remote', 'origin', 'refs/heads/sdd/ledger')).trim()).toBe('')
  })

  test('merged before anybody looked, it is not locked either', async () => {
    const site = await book.openAfter(stepsUntil('sam approves #4'))
    const by = await openTamperer(repositoryOf(site))
    await by.git('checkout', '--quiet', 'sdd/ledger')
    await rm(join(by.work, recordOf('gate.merged')))
    await by.commit()
    await by.push('sdd/ledger')
    const before = await locks(site)
    await merge('ana', NUMBERS.design, 'merge', MORNING).act(site, MORNING)
    const seen = await lookAt(site, DESIGN_PULL, MORNING)
    expect(seen?.decision.findings.map(({ code }) => code)).toContain('SG422')
    expect(await locks(site)).toEqual(before)
  })
})
