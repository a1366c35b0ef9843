import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEnvelope, signEnvelope } from '../../../src/chain/dsse.ts'
import { generateObserverKey } from '../../../src/chain/observer-key.ts'
import { recordMessage } from '../../../src/chain/record-path.ts'
import { createTrustRoot } from '../../../src/chain/trust-root.ts'
import { exitCodeOf } from '../../../src/chain/verify/report.ts'
import { verifyRepository } from '../../../src/chain/verify/verify-repository.ts'
import { digestOf } from '../../../src/model/digest.ts'
import {
  codesOf,
  copyRepository,
  deliverOne,
  ENGAGEMENT,
  git,
  KEY,
  openFolders,
  verify,
  writeRepository,
} from '../fixture/repositories.ts'
import { REPOSITORY } from '../fixture/story.ts'

const folders = openFolders()
const shared = { bare: '' }
beforeAll(async () => {
  shared.bare = await deliverOne(folders)
})
afterAll(folders.removeAll)

type Predicate = Record<string, unknown> & { seq: number; data: Record<string, unknown> }

/** Does something to a clone with real git, pushes it all, and verifies the bare repository. */
async function afterTampering(tamper: (work: string) => Promise<void>) {
  const { bare, work } = await copyRepository(folders, shared.bare)
  git(work, 'checkout', '--quiet', 'sdd/ledger')
  await tamper(work)
  git(work, 'push', '--quiet', '--force', '--all')
  return verify(bare)
}

/** Paths of the engagement's records in the checked out ledger, by number; record 0 is elsewhere, so index 0 is record 1. */
async function recordFiles(work: string): Promise<string[]> {
  const names = await readdir(join(work, 'ledger', ENGAGEMENT))
  return names.toSorted().map((name) => `ledger/${ENGAGEMENT}/${name}`)
}

async function fileOf(work: string, seq: number): Promise<string> {
  return (await recordFiles(work))[seq - 1] ?? ''
}

/** Writes a record anew with its payload changed: signed again by `key`, or with the old signature when null. */
async function rewrite(
  work: string,
  path: string,
  change: (predicate: Predicate) => void,
  key = KEY as typeof KEY | null,
): Promise<void> {
  const text = await readFile(join(work, path), 'utf8')
  const { envelope } = openEnvelope(text)
  const statement = JSON.parse(String(envelope?.payload)) as { predicate: Predicate }
  change(statement.predicate)
  const signed = signEnvelope(statement, key ?? KEY)
  const { signatures } = JSON.parse(text) as { signatures: unknown }
  const old = `${JSON.stringify({ ...(JSON.parse(signed) as object), signatures })}\n`
  await writeFile(join(work, path), key === null ? old : signed)
}

/** Commits what lies there as the program itself would, with the record's digest in the message. */
async function commitRecord(work: string, path: string): Promise<void> {
  const digest = digestOf(await readFile(join(work, path)))
  git(work, 'add', '--all')
  git(work, 'commit', '--quiet', '-m', recordMessage('gate.approved', ENGAGEMENT, digest))
}

/** Appends a copy of record `from` as the last one, changed and signed. */
async function append(
  work: string,
  from: number,
  change: (predicate: Predicate) => void,
  key = KEY as typeof KEY | null,
): Promise<void> {
  const files = await recordFiles(work)
  const source = files[from - 1] ?? ''
  const seq = files.length + 1
  const path = source.replace(/\d{6}/, String(seq).padStart(6, '0'))
  const prev = digestOf(await readFile(join(work, files.at(-1) ?? '')))
  await writeFile(join(work, path), await readFile(join(work, source)))
  await rewrite(work, path, (predicate) => change(Object.assign(predicate, { seq, prev })), key)
  await commitRecord(work, path)
}

describe('a changed ledger is named', () => {
  test.each<{ name: string; codes: string[]; tamper: (work: string) => Promise<void> }>([
    {
      name: 'a record edited in place, its old signature kept',
      codes: ['V02', 'V04', 'V06', 'V15'],
      tamper: async (work) => {
        const path = await fileOf(work, 3)
        await rewrite(work, path, ({ data }) => (data['requester'] = { id: 11, login: 'ana' }), null)
        git(work, 'commit', '--quiet', '-am', 'edit')
      },
    },
    {
      name: 'one byte of a record changed',
      codes: ['V02', 'V04', 'V05', 'V15'],
      tamper: async (work) => {
        const path = await fileOf(work, 3)
        await writeFile(
          join(work, path),
          (await readFile(join(work, path), 'utf8')).replace('payloadType', 'payloadtype'),
        )
        git(work, 'commit', '--quiet', '-am', 'edit')
      },
    },
    {
      name: 'a record edited and signed by whoever has the key',
      codes: ['V02', 'V04', 'V15', 'V17'],
      tamper: async (work) => {
        await rewrite(work, await fileOf(work, 3), ({ data }) => (data['requester'] = { id: 11, login: 'ana' }))
        git(work, 'commit', '--quiet', '-am', 'edit')
      },
    },
    {
      name: 'a record deleted by a commit',
      codes: ['V02', 'V03', 'V04'],
      tamper: async (work) => {
        git(work, 'rm', '--quiet', await fileOf(work, 2))
        git(work, 'commit', '--quiet', '-m', 'tidy')
      },
    },
    {
      name: 'a record deleted by rewriting the branch',
      codes: ['V03', 'V04'],
      tamper: async (work) => {
        const commit = git(work, 'log', '--format=%H', '--', await fileOf(work, 2)).trim()
        git(work, 'rebase', '--quiet', '--onto', `${commit}^`, commit)
      },
    },
    {
      name: 'two records in another order',
      codes: ['V03'],
      tamper: async (work) => {
        const [first, second] = await Promise.all(
          [4, 5].map(async (seq) => git(work, 'log', '--format=%H', '--', await fileOf(work, seq)).trim()),
        )
        const tip = git(work, 'rev-parse', 'HEAD').trim()
        git(work, 'reset', '--hard', '--quiet', `${first}^`)
        git(work, 'cherry-pick', `${second}`)
        git(work, 'cherry-pick', `${first}`)
        git(work, 'cherry-pick', `${second}..${tip}`)
      },
    },
    {
      name: 'the last records cut off',
      codes: ['V10', 'V22', 'V24', 'V25', 'V29', 'V32'],
      tamper: async (work) => {
        git(work, 'reset', '--hard', '--quiet', git(work, 'log', '--format=%H', '--', await fileOf(work, 9)).trim())
      },
    },
    {
      name: 'the branch rewritten with the very same records, which takes nothing away',
      codes: [],
      tamper: async (work) => {
        git(work, 'rebase', '--quiet', '--root', '--force-rebase', '--reset-author-date')
      },
    },
    {
      name: 'a commit message that names another record',
      codes: ['V04'],
      tamper: async (work) => {
        git(work, 'commit', '--quiet', '--amend', '-m', recordMessage('asbuilt.reconciled', ENGAGEMENT, digestOf('x')))
      },
    },
    {
      name: 'a merge commit',
      codes: ['V02'],
      tamper: async (work) => {
        git(work, 'checkout', '--quiet', '-b', 'side', 'HEAD^')
        await mkdir(join(work, 'x'))
        await writeFile(join(work, 'x', 'y'), 'z')
        git(work, 'add', '--all')
        git(work, 'commit', '--quiet', '-m', 'side')
        git(work, 'rm', '--quiet', 'x/y')
        git(work, 'commit', '--quiet', '-m', 'side again')
        git(work, 'checkout', '--quiet', 'sdd/ledger')
        git(work, 'merge', '--quiet', '--no-ff', '-m', 'merge', 'side')
      },
    },
    {
      name: 'a foreign file',
      codes: ['V02', 'V05'],
      tamper: async (work) => {
        await writeFile(join(work, 'README.md'), 'hello')
        git(work, 'add', '--all')
        git(work, 'commit', '--quiet', '-m', 'hello')
      },
    },
    {
      name: 'a record moved to another engagement',
      codes: ['V02', 'V03', 'V05', 'V29'],
      tamper: async (work) => {
        const path = await fileOf(work, 22)
        await mkdir(join(work, 'ledger/002-other'))
        git(work, 'mv', path, path.replace(ENGAGEMENT, '002-other'))
        await commitRecord(work, path.replace(ENGAGEMENT, '002-other'))
      },
    },
  ])('$name', async ({ codes, tamper }) => {
    const report = await afterTampering(tamper)
    expect(codesOf(report)).toEqual(codes)
    expect(report).toMatchObject({ ok: codes.length === 0, complete: true })
    expect(exitCodeOf(report)).toBe(codes.length === 0 ? 0 : 1)
  })
})

describe('a foreign record is named', () => {
  const anyone = generateObserverKey()
  test.each<{ name: string; codes: string[]; change?: (predicate: Predicate) => void; key?: typeof KEY | null }>([
    { name: 'sound, to show that the rest differs by its fault alone', codes: [] },
    { name: 'signed by another key', codes: ['V06'], key: anyone },
    { name: 'signed by another key under a trusted name', codes: ['V06'], key: { ...anyone, keyid: KEY.keyid } },
    {
      name: 'that says another key signed it',
      codes: ['V06'],
      change: (p) => (p['observer'] = { name: 'specgate', version: '1', keyid: anyone.keyid }),
    },
    { name: 'with an unknown field', codes: ['V05'], change: (p) => (p['note'] = 'x') },
    { name: 'with an unknown field in its data', codes: ['V05'], change: ({ data }) => (data['note'] = 'x') },
    { name: 'with an unknown event', codes: ['V05'], change: (p) => (p['event'] = 'gate.opened') },
    {
      name: 'of another repository, by the same key',
      codes: ['V09'],
      change: (p) => (p['repo'] = { ...REPOSITORY, id: 9 }),
    },
    {
      name: 'of a repository at another address',
      codes: ['V09'],
      change: (p) => (p['repo'] = { ...REPOSITORY, url: 'x' }),
    },
    { name: 'that follows another record', codes: ['V04'], change: (p) => (p['prev'] = digestOf('x')) },
    { name: 'that skips a number', codes: ['V05'], change: (p) => (p.seq += 1) },
  ])('$name', async ({ codes, change = () => {}, key = KEY }) => {
    // A second draft record breaks no other rule.
    const report = await afterTampering((work) => append(work, 2, change, key))
    expect(codesOf(report)).toEqual(codes)
  })

  test('unsigned', async () => {
    const report = await afterTampering(async (work) => {
      await append(work, 2, () => {})
      const path = await fileOf(work, 23)
      const plain = JSON.parse(await readFile(join(work, path), 'utf8')) as object
      await writeFile(join(work, path), `${JSON.stringify({ ...plain, signatures: [] })}\n`)
      git(work, 'reset', '--soft', '--quiet', 'HEAD^')
      await commitRecord(work, path)
    })
    expect(codesOf(report)).toEqual(['V05'])
  })

  test('replayed from another repository', async () => {
    const repo = { ...REPOSITORY, id: 815, url: 'https://forge.example/acme/other' }
    const other = await writeRepository(
      folders,
      async (story) => {
        for (let issue = 1; issue <= 23; issue += 1) {
          const data = { issue, issueBody: digestOf('x'), requester: { id: 1, login: 'eve' }, useCase: 'x' }
          await story.record({ event: 'engagement.opened', engagement: ENGAGEMENT, subject: [], data })
        }
      },
      { repo },
    )
    const path = `ledger/${ENGAGEMENT}/000023-engagement.opened.dsse.json`
    const report = await afterTampering(async (work) => {
      await writeFile(join(work, path), git(other, 'show', `sdd/ledger:${path}`))
      await commitRecord(work, path)
    })
    expect(codesOf(report)).toEqual(['V04', 'V09'])
    expect(report.violations.find(({ code }) => code === 'V09')?.record).toBe(path)
  })
})

describe('the trust root', () => {
  test('replaced by that of a forger, who signs everything anew', async () => {
    const report = await afterTampering(async (work) => {
      git(work, 'checkout', '--quiet', 'main')
      await writeFile(join(work, '.specgate/trust/root.json'), createTrustRoot(REPOSITORY, [generateObserverKey()]))
      git(work, 'commit', '--quiet', '-am', 'rotate')
    })
    expect(codesOf(report)).toEqual(expect.arrayContaining(['V06', 'V07']))
  })

  test.each([
    { name: 'removed', tamper: (work: string) => git(work, 'rm', '--quiet', '.specgate/trust/root.json') },
    { name: 'broken', tamper: (work: string) => writeFile(join(work, '.specgate/trust/root.json'), '{}') },
  ])('$name', async ({ tamper }) => {
    const report = await afterTampering(async (work) => {
      git(work, 'checkout', '--quiet', 'main')
      await tamper(work)
      git(work, 'commit', '--quiet', '-am', 'tidy')
    })
    expect(codesOf(report)).toEqual(expect.arrayContaining(['V06', 'V07']))
  })

  test('of another fingerprint than the one that was given', async () => {
    const report = await verifyRepository(shared.bare, { branch: null, rootFingerprint: digestOf('another') })
    expect(codesOf(report)).toEqual(['V08'])
  })
})

test('a ledger that a clone had and that was rewritten since', async () => {
  const { bare, work } = await copyRepository(folders, shared.bare)
  git(work, 'branch', '--quiet', 'sdd/ledger', 'origin/sdd/ledger')
  git(bare, 'update-ref', 'refs/heads/sdd/ledger', 'sdd/ledger~3')
  git(work, 'fetch', '--quiet', '--force', 'origin', '+refs/heads/*:refs/remotes/origin/*')
  expect(codesOf(await verify(work))).toEqual([])
  git(work, 'checkout', '--quiet', '-b', 'other', 'origin/sdd/ledger')
  git(work, 'commit', '--quiet', '--allow-empty', '-m', 'other')
  git(work, 'push', '--quiet', '--force', 'origin', 'other:sdd/ledger')
  expect(codesOf(await verify(work))).toEqual(['V02'])
})
