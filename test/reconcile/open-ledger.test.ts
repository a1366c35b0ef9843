import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { createTrustRoot } from '../../src/chain/trust-root.ts'
import { openRequestReader } from '../../src/documents/request-reader.ts'
import { openIssue } from '../../src/forge/local/actions/open-issue.ts'
import { resetBranch } from '../../src/forge/local/actions/reset-branch.ts'
import { createLocalForge } from '../../src/forge/local/create-local-forge.ts'
import { openLocalForge } from '../../src/forge/local/open-local-forge.ts'
import { LEDGER_BRANCH, POLICY_PATH, TRUST_ROOT_PATH } from '../../src/model/place.ts'
import { fileLedgerMemory } from '../../src/reconcile/ledger-memory.ts'
import type { Machine } from '../../src/reconcile/machine.ts'
import { reconcile } from '../../src/reconcile/reconcile.ts'
import { POLICY } from '../builders/ground.ts'
import { USERS } from '../e2e/site.ts'

const NOW = '2026-11-20T09:00:00.000Z'
const REPOSITORY = { id: 7, owner: 'acme', name: 'network' }
const KEY = generateObserverKey()

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'specgate-ledger-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

type Setup = { readonly trusted?: boolean; readonly repository?: number; readonly root?: boolean }

/** A repository that was just set up: policy and trust root on the default branch, and one issue. */
async function setUp({ trusted = true, repository = REPOSITORY.id, root = true }: Setup = {}) {
  const dir = join(folder, 'repo.git')
  const url = 'https://specgate.local/acme/network'
  const key = trusted ? KEY : generateObserverKey()
  const trustRoot = createTrustRoot({ ...REPOSITORY, id: repository, url }, [key])
  const files = [
    { path: POLICY_PATH, content: POLICY },
    ...(root ? [{ path: TRUST_ROOT_PATH, content: trustRoot }] : []),
  ]
  await createLocalForge({ dir, repository: REPOSITORY, users: [...USERS, ADA], files, now: NOW })
  await openIssue({ dir, as: 'rik', now: NOW, title: '[x] Something', body: '' })
  const forge = openLocalForge({ dir, now: () => NOW })
  const machine: Machine = {
    forge,
    now: () => NOW,
    observer: { key: KEY, version: '0.0.0-test' },
    shipped: { skills: [], findings: [] },
    library: [],
    memory: fileLedgerMemory(join(folder, 'journal')),
    readRequest: openRequestReader(),
    runs: {
      runHere: () => Promise.reject(new Error('nothing runs here')),
      requestJob: () => Promise.reject(new Error('nothing runs here')),
      doubt: () => Promise.resolve('nothing runs here'),
    },
  }
  const look = async () => (await reconcile(machine, { kind: 'issue', number: 1 }))?.snapshot.ledger ?? null
  return { dir, forge, machine, look }
}

const ADA = { id: 99, login: 'ada', type: 'User', permission: 'admin', teams: [], active: true } as const

test('a repository whose trust root names this key gets its ledger with the first look, once', async () => {
  const { forge, machine, look } = await setUp()
  const first = await look()
  expect(first?.next?.seq).toBe(1)
  expect((await machine.memory.read())?.seq).toBe(0)
  expect(await look()).toEqual(first)
  forge.close()
})

test.each<[string, Setup]>([
  ['another key', { trusted: false }],
  ['another repository', { repository: 8 }],
  ['no trust root', { root: false }],
])('none is begun for %s', async (_, setup) => {
  const { forge, machine, look } = await setUp(setup)
  expect(await look()).toMatchObject({ tip: null, next: null })
  expect(await machine.memory.read()).toBeNull()
  forge.close()
})

test('R4.5 a ledger that was deleted is not begun again', async () => {
  const { dir, forge, look } = await setUp()
  await look()
  await resetBranch({ dir, as: 'ada', now: NOW, branch: LEDGER_BRANCH, to: null })
  expect(await look()).toMatchObject({ tip: null, next: null })
  forge.close()
})
