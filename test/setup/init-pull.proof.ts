import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { readTrustRoot } from '../../src/chain/trust-root.ts'
import { openGit } from '../../src/git/git.ts'
import type { Github } from '../github/open-github.ts'
import { openGithub } from '../github/open-github.ts'
import { runSpecgate } from '../cli/run-specgate.ts'
import type { Ran } from '../cli/run-specgate.ts'
import { OFFERED } from '../builders/shipped.ts'

const BRANCH = 'specgate/onboarding'
const TOKEN = 'SPECGATE_TEST_INIT_TOKEN'
const SOURCE = `acme/specgate@${'ab'.repeat(20)}`
const key = generateObserverKey()

let dir: string
let github: Github
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'specgate-init-'))
  await writeFile(join(dir, 'key.json'), JSON.stringify({ keyid: key.keyid, publicKeyPem: key.public }))
})
afterAll(async () => rm(dir, { recursive: true, force: true }))

beforeEach(async () => {
  github = await openGithub({
    users: [{ login: 'ada', permission: 'admin' }],
    files: [
      { path: 'README.md', content: '# network\n' },
      { path: '.github/ISSUE_TEMPLATE/config.yml', content: 'blank_issues_enabled: false\n' },
      { path: 'CODEOWNERS', content: '* @acme/everybody\n' },
    ],
  })
  process.env[TOKEN] = github.as('ada').token
  return async () => {
    delete process.env[TOKEN]
    await github.close()
  }
})

async function init(...further: readonly string[]): Promise<Ran> {
  const common = ['--repository', 'acme/network', '--token-env', TOKEN, '--api', github.url, '--app-id', '77']
  return runSpecgate('init', ...common, '--key', join(dir, 'key.json'), '--source', SOURCE, ...further)
}

async function show(spec: string): Promise<string> {
  return openGit(github.dir).run(['show', spec])
}

async function filesOf(branch: string): Promise<readonly string[]> {
  return (await openGit(github.dir).run(['diff', '--name-only', `main...${branch}`])).trim().split('\n')
}

async function pulls(): Promise<readonly { number: number; body: string; title: string }[]> {
  const { data } = await github.as('ada').request('GET', 'pulls?state=all')
  return data as { number: number; body: string; title: string }[]
}

test('one pull request brings everything, leaves what is there, and explains itself', async () => {
  const { code, out, err } = await init()
  expect(err).toBe('')
  expect(code).toBe(0)
  expect(out).toMatch(/^opened http/m)
  expect(await filesOf(BRANCH)).toEqual([
    ...OFFERED.map(({ id }) => `.github/ISSUE_TEMPLATE/${id}.yml`).toSorted(),
    '.github/rulesets/specgate-ledger-history.json',
    '.github/rulesets/specgate-ledger.json',
    '.github/rulesets/specgate-phases.json',
    '.github/rulesets/specgate.json',
    '.github/workflows/specgate-run.yml',
    '.github/workflows/specgate-verify.yml',
    '.specgate/constitution.md',
    '.specgate/environments/lab.yml',
    '.specgate/policy.schema.json',
    '.specgate/policy.yml',
    '.specgate/trust/root.json',
  ])
  const { root } = readTrustRoot(await show(`${BRANCH}:.specgate/trust/root.json`))
  expect(root?.repository).toMatchObject({ id: github.repository.id, owner: 'acme', name: 'network' })
  expect(root?.keys.map(({ keyid }) => keyid)).toEqual([key.keyid])
  const [pull, ...others] = await pulls()
  expect(others).toEqual([])
  for (const path of await filesOf(BRANCH)) expect(pull?.body).toContain(`\`${path}\``)
  expect(pull?.body).toContain('`CODEOWNERS` is yours and was not touched')
  expect(pull?.body).toContain('@acme/network-architects @acme/security')
  expect(pull?.body).toContain('gh api repos/acme/network/rulesets --input')
  expect(pull?.body).toMatch(/sha256:[0-9a-f]{64}/)
})

test('a second run changes nothing; what people changed on the branch stays', async () => {
  await init()
  const before = await show(`${BRANCH}^{commit}`)
  const again = await init()
  expect(again.out).toMatch(/^updated http/m)
  expect(await show(`${BRANCH}^{commit}`)).toBe(before)
  const edited = (await show(`${BRANCH}:.specgate/policy.yml`)).replace('approvals: 2', 'approvals: 3')
  await github.as('ada').push(BRANCH, [{ path: '.specgate/policy.yml', content: edited }])
  const third = await init()
  expect(third.out).toContain('differs     .specgate/policy.yml')
  expect(await show(`${BRANCH}:.specgate/policy.yml`)).toBe(edited)
  const [pull, ...others] = await pulls()
  expect(others).toEqual([])
  expect(pull?.body.split('There already, with another text')[1]?.split('###')[0]).toContain('`.specgate/policy.yml`')
})

test('a run that was cut off before it opened the pull request is gone on with', async () => {
  const stop = github.intercept(({ method, path }) =>
    method === 'POST' && path.endsWith('/pulls') ? { status: 502, body: { message: 'Server Error' } } : null,
  )
  expect(await init()).toMatchObject({ code: 2 })
  expect(await pulls()).toEqual([])
  stop()
  expect(await init()).toMatchObject({ code: 0 })
  const [pull] = await pulls()
  expect(pull?.body).toContain('`.specgate/policy.yml`')
})

test('once it is merged there is nothing to propose, and the branch that was left is no hindrance', async () => {
  await init()
  const [pull] = await pulls()
  await github.as('ada').request('PUT', `pulls/${pull?.number}/merge`, { merge_method: 'merge' })
  const { code, out } = await init()
  expect(code).toBe(0)
  expect(out).toContain('nothing to propose')
  expect(await pulls()).toHaveLength(1)
})

test('a branch that has nothing of its own is brought up to the default branch first', async () => {
  const ada = github.as('ada')
  const old = (await openGit(github.dir).run(['rev-parse', 'main'])).trim()
  await ada.request('POST', 'git/refs', { ref: `refs/heads/${BRANCH}`, sha: old })
  await ada.push('main', [{ path: '.specgate/constitution.md', content: '# Ours\n' }])
  const { code, out } = await init()
  expect(code).toBe(0)
  expect(out).toContain('differs     .specgate/constitution.md')
  expect(await show(`${BRANCH}:.specgate/constitution.md`)).toBe('# Ours\n')
})

test('a branch left over from a pull request that was closed is not written to', async () => {
  await init()
  const [pull] = await pulls()
  await github.as('ada').request('PATCH', `pulls/${pull?.number}`, { state: 'closed' })
  const before = await show(`${BRANCH}^{commit}`)
  const { code, err } = await init()
  expect(code).toBe(2)
  expect(err).toContain('left over from a closed pull request')
  expect(await show(`${BRANCH}^{commit}`)).toBe(before)
})

test('a token that may only read is refused, with the permission it lacks', async () => {
  github.intercept(({ method, path }) =>
    method === 'POST' && path.endsWith('/git/refs')
      ? {
          status: 403,
          headers: { 'x-accepted-github-permissions': 'contents=write' },
          body: { message: 'Resource not accessible by personal access token' },
        }
      : null,
  )
  const { code, err } = await init()
  expect(code).toBe(2)
  expect(err).toContain('the token needs contents=write')
  expect(err).not.toContain(github.as('ada').token)
})
