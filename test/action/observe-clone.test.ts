import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { observeClone } from '../../src/action/observe-clone.ts'
import { withClone } from '../../src/action/open-clone.ts'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { genesisDraft, sealRecord } from '../../src/chain/seal-record.ts'
import { createTrustRoot } from '../../src/chain/trust-root.ts'
import { digestOf } from '../../src/model/digest.ts'
import { CLAIM_FILE, JOB_FILE } from '../../src/model/grant.ts'
import { POLICY_PATH, TRUST_ROOT_PATH } from '../../src/model/place.ts'
import type { RecordDraft } from '../../src/model/record.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { POLICY } from '../builders/ground.ts'
import type { Scratch } from '../git/scratch-repository.ts'
import { openScratch } from '../git/scratch-repository.ts'

const REPO = { id: 4711, owner: 'acme', name: 'network', url: 'https://forge.example/acme/network' }
const KEY = generateObserverKey()
const NOW = '2026-11-20T12:00:00.000Z'
const ROOT = createTrustRoot(REPO, [KEY])
const SPEC = 'specs/001-demo/customer-spec.md'
const FILES = { [POLICY_PATH]: POLICY, [TRUST_ROOT_PATH]: ROOT, [SPEC]: 'spec', 'README.md': 'about us' }

let there: Scratch
beforeEach(async () => {
  there = await openScratch()
})
afterEach(() => there.close())

function sealed(draft: RecordDraft, seq: number, prev: string | null, key = KEY) {
  return sealRecord(draft, { expectedTip: null, seq, prev }, { repo: REPO, key, version: '0.0.0-test' })
}

const OPENED: RecordDraft = {
  event: 'engagement.opened',
  engagement: '001-demo',
  at: NOW,
  subject: [],
  data: { issue: 1, issueBody: digestOf('body'), requester: { id: 10, login: 'rik' }, useCase: 'x' },
}

/** A ledger of two records, one commit each. @param key by which the second one is signed */
async function writeLedger(key = KEY): Promise<void> {
  const first = sealed(genesisDraft(NOW, ROOT), 0, null)
  const second = sealed(OPENED, 1, digestOf(first.envelope), key)
  const tip = await there.commit('refs/heads/sdd/ledger', { [first.path]: first.envelope })
  await there.commit('refs/heads/sdd/ledger', { [first.path]: first.envelope, [second.path]: second.envelope }, [tip])
}

async function observed(base?: string): Promise<Snapshot | null> {
  const remote = { url: pathToFileURL(there.dir).href, token: null }
  const view = { engagement: '001-demo', now: NOW, skills: { skills: [], findings: [] }, library: [] }
  return withClone(remote, (clone) => observeClone(clone, { ...view, base: base ?? clone.base }))
}

test('tells what governs, the engagement’s own documents, the ledger’s word, and who delivers where', async () => {
  const base = await there.commit('refs/heads/main', FILES)
  await writeLedger()
  const build = await there.commit('refs/heads/sdd/001-demo/build', { ...FILES, 'specs/001-demo/build/a': 'a' }, [base])
  const run = 'sdd/001-demo/runs/0123456789abcdef'
  const tip = await there.commit(`refs/heads/${run}`, { ...FILES, [JOB_FILE]: '{}', [CLAIM_FILE]: '{}' }, [base])
  await there.commit('refs/heads/sdd/002-other/runs/0123456789abcdef', FILES, [base])
  await there.commit('refs/heads/sdd/001-demo/runs/no-digest', FILES, [base])
  const seen = await observed()
  expect(seen).toMatchObject({ now: NOW, repo: REPO, base: { branch: 'main', sha: base }, engagement: '001-demo' })
  expect(seen?.files.map(({ path }) => path).toSorted()).toEqual([POLICY_PATH, TRUST_ROOT_PATH, SPEC].toSorted())
  expect(seen?.ledger.records.map(({ statement, problem }) => [statement.predicate.event, problem])).toEqual([
    ['engagement.opened', null],
  ])
  expect(seen?.branches.map(({ name, sha }) => [name, sha])).toEqual([['sdd/001-demo/build', build]])
  expect(seen?.runs.map(({ name, sha, job }) => [name, sha, job])).toEqual([[run, tip, 'unknown']])
  expect(seen?.runs[0]?.changes.map(({ path }) => path).toSorted()).toEqual([CLAIM_FILE, JOB_FILE])
})

test('takes no commit’s word for who made it, and asks nobody who the people are', async () => {
  const base = await there.commit('refs/heads/main', FILES)
  await there.commit('refs/heads/sdd/001-demo/build', { ...FILES, a: 'a' }, [base])
  const seen = await observed()
  expect(seen?.branches[0]?.commits.map(({ author, committer }) => [author.id, committer.id])).toEqual([[null, null]])
  expect(seen).toMatchObject({ users: [], pulls: [], issue: null, outside: null })
})

test('reads files at the commit it is told of, not at the tip', async () => {
  const old = await there.commit('refs/heads/main', FILES)
  await there.commit('refs/heads/main', { ...FILES, [SPEC]: 'another spec' }, [old])
  const seen = await observed(old)
  expect(seen?.base.sha).toBe(old)
  expect(seen?.files.find(({ path }) => path === SPEC)?.text).toBe('spec')
})

test('believes no record that the commit’s trust root does not vouch for', async () => {
  await there.commit('refs/heads/main', FILES)
  await writeLedger(generateObserverKey())
  const problems = (await observed())?.ledger.records.map(({ problem }) => problem !== null)
  expect(problems).toEqual([true])
})

test('believes no record of another repository', async () => {
  await there.commit('refs/heads/main', { ...FILES, [TRUST_ROOT_PATH]: createTrustRoot({ ...REPO, id: 4712 }, [KEY]) })
  await writeLedger()
  const seen = await observed()
  expect(seen?.repo.id).toBe(4712)
  expect(seen?.ledger.records.map(({ problem }) => problem !== null)).toEqual([true])
})

test('without a ledger nothing is granted', async () => {
  await there.commit('refs/heads/main', FILES)
  expect((await observed())?.ledger).toMatchObject({ tip: null, next: null, records: [] })
})

test.each([
  ['no trust root', { [POLICY_PATH]: POLICY }],
  ['one that is no JSON', { ...FILES, [TRUST_ROOT_PATH]: 'trust me' }],
  ['one without keys', { ...FILES, [TRUST_ROOT_PATH]: ROOT.replace(/"keys": \[[^]*\]/, '"keys": []') }],
])('with %s there is nothing to believe', async (_, files) => {
  await there.commit('refs/heads/main', files)
  await writeLedger()
  expect(await observed()).toBe(null)
})
