import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { createTrustRoot } from '../../src/chain/trust-root.ts'
import { examine } from '../../src/setup/doctor/examine.ts'
import type { SetupFinding } from '../../src/setup/doctor/setup-finding.ts'
import { signAppToken } from '../../src/setup/github/app-token.ts'
import { openGitHub } from '../../src/setup/github/github-api.ts'
import { observeRepository } from '../../src/setup/observe/observe-repository.ts'
import { loadTemplates } from '../../src/setup/scaffold/load-templates.ts'
import { rulesetFiles } from '../../src/setup/scaffold/rulesets.ts'
import { workflowFiles } from '../../src/setup/scaffold/workflow-files.ts'
import type { Github } from '../github/open-github.ts'
import { openGithub } from '../github/open-github.ts'
import { administration } from './administration.ts'

const POLICY = `version: 1
gates:
  requirements: { approvals: 1, from: [team:network-architects] }
  feasibility: { approvals: 1, from: [team:network-architects] }
  design: { approvals: 2, from: [team:network-architects, user:sam], distinct-roles: true }
  as-built: { approvals: 1, from: [user:olga] }
environments:
  lab: { stage: 1 }
aliases: { sam: [sam-admin] }
`
const MANIFEST = { permissions: { contents: 'write', checks: 'write', statuses: 'write' }, events: [] }
const key = generateObserverKey()
const ledgerKey = { keyid: key.keyid, public: key.public }

let github: Github
let stopAdministration: () => void
let stop = () => {}
beforeAll(async () => {
  github = await openGithub({
    users: [
      { login: 'ada', permission: 'admin' },
      { login: 'ana', permission: 'write' },
      { login: 'sam', permission: 'write' },
      { login: 'sam-admin', permission: 'none' },
      { login: 'olga', permission: 'read' },
    ],
    teams: [{ slug: 'network-architects', members: ['ana', 'ada'] }],
    files: [{ path: '.specgate/policy.yml', content: POLICY }],
  })
  stopAdministration = github.intercept(administration(github))
})
afterAll(async () => github.close())

/** GitHub as it is after everything was set up; each test may change its copy of the settings. */
type Settings = Pick<Github['state'], 'rulesets' | 'environments' | 'workflowPermissions'>
let settings: Settings | null = null
beforeEach(() => {
  if (settings === null) return
  const { rulesets, environments, workflowPermissions } = structuredClone(settings)
  github.state.rulesets.splice(0, Infinity, ...rulesets)
  github.state.environments.splice(0, Infinity, ...environments)
  Object.assign(github.state.workflowPermissions, workflowPermissions)
})
afterEach(() => {
  stop()
  stop = () => {}
})

async function look(): Promise<readonly SetupFinding[]> {
  const api = new URL(github.url)
  const { github: facts, ...files } = await observeRepository({
    repository: 'acme/network',
    appId: github.app.id,
    manifest: MANIFEST,
    github: openGitHub({ api, token: github.as('ada').token }),
    asApp: openGitHub({ api, token: signAppToken(github.app.id, github.app.privateKey, Date.now()) }),
  })
  return examine({ local: { node: 'v24.0.0', git: '2.43.0', ledgerKey, ...files }, github: facts })
}

const codesOf = (findings: readonly SetupFinding[], kind: SetupFinding['kind']) =>
  findings.filter((each) => each.kind === kind).map(({ code }) => code)

async function setUp(): Promise<void> {
  const ada = github.as('ada')
  const { id, owner, name } = github.repository
  const root = createTrustRoot({ id, owner, name, url: `${github.url}/acme/network` }, [key])
  const policy = POLICY.replace('user:olga', 'user:sam')
  const { workflows: templates } = await loadTemplates()
  const source = { repository: 'acme/specgate', commit: 'c'.repeat(40) }
  const values = { templates, source, defaultBranch: 'main', host: 'github.example', actionOnly: false }
  await ada.push('main', [
    ...workflowFiles(values),
    { path: '.specgate/trust/root.json', content: root },
    { path: '.specgate/policy.yml', content: policy },
  ])
  for (const { content } of rulesetFiles(github.app.id))
    await ada.request('POST', 'rulesets', JSON.parse(content ?? ''))
  github.state.environments.push({
    name: 'lab',
    can_admins_bypass: false,
    protection_rules: [{ type: 'required_reviewers' }],
  })
  const { rulesets, environments, workflowPermissions } = github.state
  settings = structuredClone({ rulesets, environments, workflowPermissions })
}

test('a repository that nobody set up: everything that is missing, and nothing else', async () => {
  const findings = await look()
  expect(codesOf(findings, 'unread')).toEqual([])
  expect(codesOf(findings, 'weak')).toEqual([
    'SG660',
    'SG663',
    'SG664',
    'SG665',
    'SG667',
    'SG668',
    'SG669',
    'SG682',
    'SG677',
  ])
})

test('after the rulesets of init are imported, nothing makes the gates advisory', async () => {
  await setUp()
  expect((await look()).map(({ kind, code, found }) => `${kind} ${code} ${found}`)).toEqual([
    expect.stringMatching(/^told SG678 trust root sha256:[0-9a-f]{64}$/),
  ])
})

test('a ruleset that is only evaluated requires nothing', async () => {
  for (const ruleset of github.state.rulesets) ruleset['enforcement'] = 'evaluate'
  const found = (await look()).find(({ code }) => code === 'SG660')
  expect(found?.found).toContain('ruleset "specgate: default branch" would require')
})

test('whoever may bypass is named', async () => {
  const [ruleset, ledger] = github.state.rulesets
  const admin = { actor_id: 5, actor_type: 'RepositoryRole', bypass_mode: 'pull_request' }
  Object.assign(ruleset ?? {}, { bypass_actors: [admin] })
  Object.assign(ledger ?? {}, { bypass_actors: [{ actor_id: 99, actor_type: 'Integration' }, admin] })
  const lines = (await look()).filter(({ kind }) => kind === 'weak').map(({ code, found }) => `${code} ${found}`)
  expect(lines).toEqual([
    'SG662 everybody with the role admin (in pull requests) may bypass ruleset "specgate: default branch"',
    'SG667 ruleset "specgate: only the App writes the ledger" keeps the App itself from sdd/ledger',
  ])
})

test('Actions that may approve are told', async () => {
  github.state.workflowPermissions.can_approve_pull_request_reviews = true
  expect(codesOf(await look(), 'weak')).toEqual(['SG666'])
})

test('a token that may not look is no good news: each fact it could not read is told with the permission', async () => {
  const denied = /\/(actions\/permissions\/workflow|environments|branches\/[^/]+\/protection|rulesets\/\d+|teams)(\?|$)/
  stopAdministration()
  stop = github.intercept(({ path }) =>
    denied.test(path) ? { status: 403, body: { message: 'Resource not accessible by personal access token' } } : null,
  )
  stopAdministration = github.intercept(administration(github))
  const findings = await look()
  expect(codesOf(findings, 'weak')).toEqual([])
  expect(codesOf(findings, 'unread')).toEqual(['SG662', 'SG666', 'SG667', 'SG668', 'SG669', 'SG681'])
  for (const { found } of findings.filter(({ kind }) => kind === 'unread')) expect(found).toMatch(/needs permission/)
})

test('a key that GitHub does not know the App by is told, and the rest is looked at all the same', async () => {
  const message = 'A JSON web token could not be decoded'
  stop = github.intercept(({ path }) => (path.endsWith('/installation') ? { status: 401, body: { message } } : null))
  const findings = await look()
  expect(codesOf(findings, 'weak')).toEqual([])
  expect(findings.find(({ kind }) => kind === 'unread')).toMatchObject({
    code: 'SG671',
    found: expect.stringContaining('GitHub does not know the App by this key'),
  })
})

test('a plan without rulesets is named as the first reason', async () => {
  const message = 'Upgrade to GitHub Pro or make this repository public to enable this feature.'
  stop = github.intercept(({ path }) => (/\/rulesets\?/.test(path) ? { status: 403, body: { message } } : null))
  const [first] = await look()
  expect(first).toMatchObject({ code: 'SG686', kind: 'weak' })
})

test.each([
  {
    name: 'a wrong token',
    answer: { status: 401, body: { message: 'Bad credentials' } },
    said: 'does not accept the token',
  },
  { name: 'a limit', answer: { status: 429, body: { message: 'slow down' } }, said: 'limits the rate' },
  {
    name: 'no repository',
    answer: { status: 404, body: { message: 'Not Found' } },
    said: 'no repository acme/network',
  },
  { name: 'a failure', answer: { status: 502, body: { message: 'Server Error' } }, said: 'GitHub failed' },
  { name: 'no connection', answer: { status: 200, hangUp: true }, said: 'cannot be reached' },
])('what is no fact is thrown: $name', async ({ answer, said }) => {
  stopAdministration()
  stop = github.intercept(() => answer)
  await expect(look()).rejects.toThrow(said)
})
