import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadKeyFile } from '../../src/chain/observer-key.ts'
import { sealRecord } from '../../src/chain/seal-record.ts'
import { exitCodeOf } from '../../src/chain/verify/report.ts'
import type { Report } from '../../src/chain/verify/report.ts'
import { verifyRepository } from '../../src/chain/verify/verify-repository.ts'
import { openGit } from '../../src/git/git.ts'
import { keyFile } from '../../src/installation/open-installation.ts'
import { digestOf } from '../../src/model/digest.ts'
import type { RecordData } from '../../src/model/record.ts'
import { recordPaths, tell } from './outcome.ts'
import type { Ground } from './site.ts'
import { createGround, freshSite, keepSite, removeGround, repositoryOf } from './site.ts'
import { stepsUntil } from './story-book.ts'
import { AFTERNOON, ENGAGEMENT, STORY } from './story.ts'
import type { Tamperer } from './tamperer.ts'
import { copyRepository, openTamperer } from './tamperer.ts'

const SPEC = `specs/${ENGAGEMENT}/customer-spec.md`
const POLICY = '.specgate/policy.yml'

let ground: Ground
let elsewhere: Ground
let finished: string
let records: readonly string[]
/** The same record of another installation, with its own key. */
let foreign: string

beforeAll(async () => {
  ground = await createGround()
  const site = await freshSite(ground)
  await tell(site, STORY)
  records = await recordPaths(site)
  await keepSite(ground, 'finished')
  finished = repositoryOf(join(ground.root, 'finished'))

  elsewhere = await createGround({ id: 4712, owner: 'acme', name: 'other-boards' })
  const other = await freshSite(elsewhere)
  await tell(other, STORY.slice(0, stepsUntil('ana approves #2')))
  const path = (await recordPaths(other)).find((each) => each.includes('gate.approved')) ?? ''
  foreign = await openGit(repositoryOf(other)).run(['cat-file', 'blob', `sdd/ledger:${path}`])
}, 600_000)

afterAll(async () => {
  await removeGround(ground)
  await removeGround(elsewhere)
})

/** Codes that an auditor gets, from the bare repository and from a plain clone of it: both must tell the same. */
async function audit(repository: string, fingerprint: string | null = ground.fingerprint) {
  const clone = join(repository, '../auditor')
  await openGit(join(repository, '..')).run(['clone', '--quiet', repository, clone])
  const options = { branch: null, rootFingerprint: fingerprint }
  const [bare, plain] = await Promise.all([verifyRepository(repository, options), verifyRepository(clone, options)])
  const [told, again] = [bare, plain].map((report) => ({
    exit: exitCodeOf(report),
    codes: [...new Set(report.violations.map(({ code }) => code))],
  }))
  expect(again).toEqual(told)
  return { ...told, messages: bare.violations.map(({ message }) => message).join('\n') }
}

async function freshCopy(): Promise<string> {
  const folder = join(ground.root, 'case')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  return copyRepository(finished, folder)
}

function recordOf(event: string): string {
  const path = records.find((each) => each.includes(event))
  if (path === undefined) throw new Error(`no record ${event}`)
  return path
}

async function edit(work: string, path: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(join(work, path), 'utf8')
  const next = text.replace(from, to)
  if (next === text) throw new Error(`${path} does not hold ${String(from)}`)
  await writeFile(join(work, path), next)
}

/** Makes the ledger anew from its own commits, in an order of the tamperer's. */
async function rebuildLedger(
  { git }: Tamperer,
  order: (commits: readonly string[]) => readonly string[],
): Promise<void> {
  const commits = (await git('rev-list', '--reverse', 'sdd/ledger')).trim().split('\n')
  const [first = '', ...others] = order(commits)
  await git('checkout', '--quiet', '--detach', first)
  if (first !== commits[0]) {
    await git('checkout', '--quiet', '--orphan', 'anew')
    await git('commit', '--quiet', '--message', 'The ledger begins here')
  }
  if (others.length > 0) await git('cherry-pick', '--allow-empty', ...others)
  await git('branch', '--force', 'sdd/ledger', 'HEAD')
}

test('the untouched repository verifies, bare and as a plain clone', async () => {
  expect(await audit(await freshCopy())).toEqual({ exit: 0, codes: [], messages: '' })
})

type Case = {
  readonly name: string
  readonly branch: 'main' | 'sdd/ledger'
  readonly tamper: (by: Tamperer) => Promise<void>
  readonly codes: readonly string[]
  /** What one of the messages says. */
  readonly says: string
}

const CASES: readonly Case[] = [
  {
    name: 'one byte of the approved spec is changed on main',
    branch: 'main',
    tamper: async ({ work, commit }) => {
      await edit(work, SPEC, 'stays shut on Friday', 'stays shut on friday')
      await commit()
    },
    codes: ['V25', 'V32'],
    says: `${SPEC} was edited after Gate 1`,
  },
  {
    name: 'a locked report is edited by a plain commit',
    branch: 'main',
    tamper: async ({ work, commit }) => {
      await appendFile(join(work, `specs/${ENGAGEMENT}/feasibility.md`), '\nAll was well.\n')
      await commit()
    },
    codes: ['V25', 'V32'],
    says: 'feasibility.md was edited after the feasibility approval',
  },
  {
    name: 'evidence of a run is edited',
    branch: 'main',
    tamper: async ({ work, commit }) => {
      await edit(work, `specs/${ENGAGEMENT}/evidence/write-notice-1-apply/run.json`, 'Friday', 'Monday')
      await commit()
    },
    codes: ['V25', 'V28', 'V32'],
    says: 'is not in the evidence folder',
  },
  {
    name: 'a file that nobody approved is put beside the artifacts',
    branch: 'main',
    tamper: async ({ work, commit }) => {
      await writeFile(join(work, `specs/${ENGAGEMENT}/notes.md`), 'Also paint the door.\n')
      await commit()
    },
    codes: ['V32'],
    says: 'notes.md and bypassed the gates',
  },
  {
    name: 'the approved spec is another one in all of history',
    branch: 'main',
    tamper: ({ rewrite }) => rewrite('main', 'stays shut on Friday', 'stays shut on Monday'),
    codes: ['V13', 'V20', 'V22', 'V23', 'V24', 'V25', 'V26', 'V28', 'V32', 'V42'],
    says: 'is not on the first-parent line of main',
  },
  {
    name: 'the policy asked for less than it did, in all of history',
    branch: 'main',
    tamper: ({ rewrite }) => rewrite('main', 'approvals: 2', 'approvals: 1'),
    codes: ['V13', 'V20', 'V22', 'V23', 'V24', 'V32', 'V42'],
    says: 'which is not the default branch',
  },
  {
    name: 'the trust root is replaced',
    branch: 'main',
    tamper: async ({ work, commit }) => {
      await rename(join(elsewhere.root, 'root.json'), join(work, '.specgate/trust/root.json'))
      await commit()
    },
    codes: ['V06', 'V07', 'V08', 'V09', 'V10', 'V22', 'V23', 'V24', 'V29', 'V32'],
    says: 'replaces the trust root',
  },
  {
    name: 'a record is deleted',
    branch: 'sdd/ledger',
    tamper: async ({ work, git, commit }) => {
      await git('checkout', '--quiet', 'sdd/ledger')
      await rm(join(work, recordOf('draft.produced')))
      await commit()
    },
    codes: ['V02', 'V03', 'V04'],
    says: 'is missing before',
  },
  {
    name: 'a record is edited',
    branch: 'sdd/ledger',
    tamper: async ({ work, git, commit }) => {
      await git('checkout', '--quiet', 'sdd/ledger')
      const path = recordOf('gate.approved')
      const { payload } = JSON.parse(await readFile(join(work, path), 'utf8')) as { payload: string }
      const forged = Buffer.from(payload, 'base64').toString().replace('"login":"ana"', '"login":"rik"')
      await edit(work, path, payload, Buffer.from(forged).toString('base64'))
      await commit()
    },
    codes: ['V02', 'V04', 'V06', 'V15'],
    says: 'is not signed by a key that the trust root lists',
  },
  {
    name: 'two records change places',
    branch: 'sdd/ledger',
    tamper: (by) => rebuildLedger(by, ([genesis = '', ...rest]) => [genesis, ...swapped(rest, 4)]),
    codes: ['V03'],
    says: 'adds record 6 where record 5 was due',
  },
  {
    name: 'a record of another repository is replayed',
    branch: 'sdd/ledger',
    tamper: async ({ work, git, commit }) => {
      await git('checkout', '--quiet', 'sdd/ledger')
      await writeFile(join(work, recordOf('gate.approved')), foreign)
      await commit()
    },
    codes: ['V02', 'V04', 'V06', 'V09', 'V15'],
    says: 'is of repository 4712',
  },
  {
    name: 'a record that the same program signed for another repository is appended',
    branch: 'sdd/ledger',
    tamper: async (by) => {
      const key = await loadKeyFile(keyFile(finished))
      const last = await readFile(join(by.work, '..', 'last.json'))
      const repo = { id: 4712, owner: 'acme', name: 'other-boards', url: 'https://specgate.local/acme/other-boards' }
      const data: RecordData<'bypass.observed'> = { gate: 'design', pull: 4, merge: 'a'.repeat(40), reasons: [] }
      const sealed = sealRecord(
        { event: 'bypass.observed', engagement: ENGAGEMENT, at: AFTERNOON, subject: [], data },
        { expectedTip: null, seq: records.length, prev: digestOf(last) },
        { repo, key, version: '0.0.0-test' },
      )
      await by.git('checkout', '--quiet', 'sdd/ledger')
      await writeFile(join(by.work, sealed.path), sealed.envelope)
      await by.commit(sealed.message)
    },
    codes: ['V09'],
    says: 'is of repository 4712',
  },
  {
    name: 'the last record is dropped',
    branch: 'sdd/ledger',
    tamper: async ({ git }) => void (await git('branch', '--force', 'sdd/ledger', 'sdd/ledger~1')),
    codes: ['V29'],
    says: 'was built and merged by record 23 without a reconciliation',
  },
  {
    name: 'the tail from the as-built acceptance on is dropped',
    branch: 'sdd/ledger',
    tamper: async ({ git }) => void (await git('branch', '--force', 'sdd/ledger', 'sdd/ledger~3')),
    codes: ['V25', 'V29', 'V32'],
    says: 'no record covers it',
  },
  {
    name: 'the ledger is given another root',
    branch: 'sdd/ledger',
    tamper: (by) => rebuildLedger(by, ([, ...rest]) => rest),
    codes: ['V02', 'V03', 'V04'],
    says: 'adds 2 records',
  },
  {
    name: 'the ledger is squashed into one commit',
    branch: 'sdd/ledger',
    tamper: async ({ git }) => {
      await git('checkout', '--quiet', '--orphan', 'squashed', 'sdd/ledger')
      await git('commit', '--quiet', '--message', 'The ledger')
      await git('branch', '--force', 'sdd/ledger', 'squashed')
    },
    codes: ['V02', 'V03', 'V04'],
    says: 'adds 25 records; expected one',
  },
]

function swapped(commits: readonly string[], at: number): readonly string[] {
  return commits.map((commit, index) => commits[index === at ? at + 1 : index === at + 1 ? at : index] ?? commit)
}

describe('tampering is detected and named (R4.5)', () => {
  test.each(CASES)('$name: $codes', async ({ branch, tamper, codes, says }) => {
    const repository = await freshCopy()
    const show = (what: string) => openGit(repository).run(['cat-file', 'blob', what])
    await writeFile(join(repository, '..', 'last.json'), await show(`sdd/ledger:${records.at(-1) ?? ''}`))
    const root = await openGit(repositoryOf(join(elsewhere.root, 'site'))).run([
      'cat-file',
      'blob',
      'main:.specgate/trust/root.json',
    ])
    await writeFile(join(elsewhere.root, 'root.json'), root)
    const by = await openTamperer(repository)
    await tamper(by)
    await by.push(branch)
    const told = await audit(repository)
    expect(told.codes).toEqual(codes)
    expect(told.messages).toContain(says)
    expect(told.exit).toBe(1)
  })
})

describe('what is not all there proves nothing: exit code 2', () => {
  test.each<{ name: string; args: readonly string[]; says: string }>([
    { name: 'a shallow clone', args: ['--depth', '1', '--no-single-branch'], says: 'the clone is shallow' },
    { name: 'a clone of one branch', args: ['--single-branch'], says: 'lacks the ledger branch' },
  ])('$name', async ({ args, says }) => {
    const repository = await freshCopy()
    const clone = join(repository, '../auditor')
    await openGit(join(repository, '..')).run(['clone', '--quiet', ...args, `file://${repository}`, clone])
    expectIncomplete(await verifyRepository(clone, { branch: null, rootFingerprint: ground.fingerprint }), says)
  })

  test('a repository whose ledger branch was removed', async () => {
    const repository = await freshCopy()
    const { git } = await openTamperer(repository)
    await git('push', '--quiet', 'origin', '--delete', 'sdd/ledger')
    const told = await audit(repository)
    expect(told).toMatchObject({ exit: 2, codes: ['V01'] })
    expect(told.messages).toContain('lacks the ledger branch')
  })

  function expectIncomplete(report: Report, says: string): void {
    expect(report).toMatchObject({ ok: false, complete: false, violations: [{ code: 'V01' }] })
    expect(report.violations[0]?.message).toContain(says)
    expect(exitCodeOf(report)).toBe(2)
  }
})

test('a policy that is changed for what comes later takes nothing from what was approved before', async () => {
  const repository = await freshCopy()
  const { work, commit, push } = await openTamperer(repository)
  await edit(work, POLICY, 'approvals: 2', 'approvals: 3')
  await edit(work, POLICY, 'distinct-roles: true', 'distinct-roles: false')
  await commit('Ask for three')
  await push('main')
  expect(await audit(repository)).toMatchObject({ exit: 0, codes: [] })
})
