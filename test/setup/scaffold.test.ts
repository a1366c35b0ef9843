import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { readTrustRoot } from '../../src/chain/trust-root.ts'
import { readEnvironment } from '../../src/library/environment.ts'
import { loadLibrary } from '../../src/library/load-library.ts'
import { readPolicy } from '../../src/policy/read-policy.ts'
import { policyJsonSchema } from '../../src/policy/policy-schema.ts'
import { codeOwnersAdvice } from '../../src/setup/scaffold/code-owners.ts'
import { fillTemplate } from '../../src/setup/scaffold/fill-template.ts'
import { loadTemplates } from '../../src/setup/scaffold/load-templates.ts'
import { onboardingBody } from '../../src/setup/scaffold/onboarding-body.ts'
import { readSource, repositoryOf } from '../../src/setup/scaffold/own-source.ts'
import { planFiles } from '../../src/setup/scaffold/plan-files.ts'
import type { Standing } from '../../src/setup/scaffold/plan-files.ts'
import { scaffold } from '../../src/setup/scaffold/scaffold.ts'
import type { ScaffoldWish } from '../../src/setup/scaffold/scaffold.ts'

const key = generateObserverKey()
const REPOSITORY = { id: 5, owner: 'acme', name: 'network', url: 'https://github.com/acme/network' }
const ROLES = { architects: 'team:net', security: 'team:sec', operations: 'user:olga' }
const { specs } = await loadLibrary(join(import.meta.dirname, '../../spec-library'))
const WISH: ScaffoldWish = {
  roles: ROLES,
  environment: 'prod-1',
  defaultBranch: 'trunk',
  library: specs,
  templates: await loadTemplates(),
  repository: REPOSITORY,
  ledgerKey: { keyid: key.keyid, public: key.public },
  appId: 77,
  source: { repository: 'acme/specgate', commit: '1'.repeat(40) },
}
const { files, left } = scaffold(WISH)

function textOf(path: string): string {
  const file = files.find((each) => each.path === path)
  if (file === undefined) throw new Error(`the scaffold has no ${path}`)
  return file.content
}

function json(path: string): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(textOf(path)))
}

test('nothing is left out when everything is known, and every file says what it is for', () => {
  expect(left).toEqual([])
  expect(new Set(files.map(({ path }) => path)).size).toBe(files.length)
  for (const { path, content, purpose } of files) {
    expect(purpose.length, path).toBeGreaterThan(10)
    expect(content.endsWith('\n'), path).toBe(true)
    expect(content, path).not.toMatch(/\{\{[a-z]+\}\}/)
  }
})

test('the policy can be read, names the roles asked for, and points editors to its schema', () => {
  const { policy, findings } = readPolicy(textOf('.specgate/policy.yml'))
  expect(findings).toEqual([])
  expect(policy?.mode).toBe('enforce')
  expect(policy?.gates.design).toMatchObject({ approvals: 2, from: ['team:net', 'team:sec'], distinctRoles: true })
  expect(policy?.gates['as-built'].from).toEqual(['user:olga'])
  expect(Object.keys(policy?.environments ?? {})).toEqual(['prod-1'])
  expect(policy?.deny).toEqual({ author: true, contributor: true, requester: true })
  expect(textOf('.specgate/policy.yml').split('\n')[0]).toBe('# yaml-language-server: $schema=./policy.schema.json')
  expect(json('.specgate/policy.schema.json')).toEqual(policyJsonSchema())
})

test('the example inventory can be read', () => {
  const path = '.specgate/environments/prod-1.yml'
  expect(readEnvironment(textOf(path), path).findings).toEqual([])
})

test("the constitution has nine articles, of which three are the team's own", () => {
  const articles = [...textOf('.specgate/constitution.md').matchAll(/^## Article ([IVX]+): (.+)$/gm)]
  expect(articles.map(([, number]) => number)).toEqual(['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX'])
  expect(articles.filter(([, , title]) => title?.includes("the team's own"))).toHaveLength(3)
})

test('the trust root trusts that key for that repository', () => {
  const { root } = readTrustRoot(textOf('.specgate/trust/root.json'))
  expect(root?.repository).toEqual(REPOSITORY)
  expect(root?.keys).toEqual([{ keyid: key.keyid, scheme: 'ed25519', public: key.public }])
})

test('a key that is not what it says makes no trust root', () => {
  const other = generateObserverKey()
  const wish = { ...WISH, ledgerKey: { keyid: other.keyid, public: key.public } }
  expect(() => scaffold(wish)).toThrow(/not the Ed25519 key/)
})

// GitHub's rules for issue forms: docs.github.com, "Syntax for GitHub's form schema" and "Common validation errors".
const Text = z.string().trim().min(1)
const Field = z.strictObject({
  type: z.enum(['input', 'textarea', 'dropdown']),
  id: z.string().regex(/^[A-Za-z0-9_-]+$/),
  attributes: z.strictObject({
    label: Text.max(255),
    description: Text,
    placeholder: Text.optional(),
    options: z.array(Text).min(1).optional(),
  }),
  validations: z.strictObject({ required: z.boolean() }),
})
const Markdown = z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: Text }) })
const Form = z.strictObject({
  name: Text.min(4).max(100),
  description: Text.max(200),
  title: Text.max(256),
  labels: z.array(Text).min(1),
  body: z.array(z.union([Field, Markdown])).min(2),
})
const forms = files
  .filter(({ path }) => /ISSUE_TEMPLATE\/(?!config\.yml)/.test(path))
  .map(({ content }) => Form.parse(parse(content)))

test('there is one form for each use case of the library, and no two have one name', () => {
  expect(forms.map(({ name }) => name)).toEqual(specs.map(({ title }) => title))
  expect(new Set(forms.map(({ name }) => name.toLowerCase())).size).toBe(forms.length)
  expect(parse(textOf('.github/ISSUE_TEMPLATE/config.yml'))).toEqual({ blank_issues_enabled: true })
})

test.each(forms)('GitHub takes the form: $name', ({ body }) => {
  const fields = body.flatMap((each) => (each.type === 'markdown' ? [] : [each]))
  for (const names of [fields.map(({ id }) => id), fields.map(({ attributes }) => attributes.label)])
    expect(new Set(names.map((each) => each.toLowerCase())).size).toBe(fields.length)
  for (const { type, attributes } of fields) {
    expect(type === 'dropdown').toBe(attributes.options !== undefined)
    const options = (attributes.options ?? []).map((each) => each.toLowerCase())
    expect(new Set(options).size).toBe(options.length)
    expect(options).not.toContain('none')
  }
})

test('the rulesets: the gate of this App is required, and nobody but the App gets around anything', () => {
  const gate = json('.github/rulesets/specgate.json')
  expect(gate).toMatchObject({
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    bypass_actors: [],
  })
  const parameters = {
    dismiss_stale_reviews_on_push: true,
    require_code_owner_review: true,
    require_last_push_approval: true,
    required_review_thread_resolution: true,
    required_approving_review_count: 1,
  }
  expect(gate['rules']).toEqual([
    { type: 'deletion' },
    { type: 'non_fast_forward' },
    { type: 'pull_request', parameters: expect.objectContaining(parameters) },
    {
      type: 'required_status_checks',
      parameters: expect.objectContaining({
        required_status_checks: [{ context: 'specgate / gate', integration_id: 77 }],
      }),
    },
  ])
  const app = [{ actor_id: 77, actor_type: 'Integration', bypass_mode: 'always' }]
  expect(json('.github/rulesets/specgate-ledger.json')['bypass_actors']).toEqual(app)
  expect(json('.github/rulesets/specgate-ledger-history.json')['bypass_actors']).toEqual([])
  expect(json('.github/rulesets/specgate-phases.json')['bypass_actors']).toEqual(app)
})

test('what is not known yet is left out and said, never made up', () => {
  const none = { repository: null, ledgerKey: null, appId: null, source: null }
  const bare = scaffold({ ...WISH, ...none })
  expect(bare.files.map(({ path }) => path).filter((path) => /trust|rulesets|workflows/.test(path))).toEqual([])
  expect(bare.left.map(({ path }) => path)).toEqual([
    '.specgate/trust/root.json',
    '.github/rulesets/',
    '.github/workflows/specgate-run.yml',
    '.github/workflows/specgate-verify.yml',
  ])
})

test('without a hosted App: specgate as workflows, runs as jobs, and no ruleset that would keep it out', () => {
  const pathsOf = (wish: Partial<ScaffoldWish>) =>
    scaffold({ ...WISH, actionOnly: true, ...wish }).files.map(({ path }) => path)
  const workflows = ['run', 'verify', 'reconcile', 'review'].map((name) => `.github/workflows/specgate-${name}.yml`)
  const own = pathsOf({})
  expect(own.filter((path) => path.startsWith('.github/workflows/'))).toEqual(workflows)
  expect(own.filter((path) => path.startsWith('.github/rulesets/'))).toHaveLength(4)
  // GitHub lets nobody name its own App, for which jobs act, in a bypass list.
  const asJob = scaffold({ ...WISH, actionOnly: true, appId: null })
  const rulesets = asJob.files.filter(({ path }) => path.startsWith('.github/rulesets/'))
  expect(rulesets.map(({ path }) => path)).toEqual([
    '.github/rulesets/specgate.json',
    '.github/rulesets/specgate-ledger-history.json',
  ])
  expect(rulesets[0]?.content).toContain('"integration_id": 15368')
  expect(asJob.left).toEqual([])
  const policy = asJob.files.find(({ path }) => path === '.specgate/policy.yml')?.content ?? null
  expect(readPolicy(policy).policy?.environments['prod-1']?.runner).toEqual(['ubuntu-latest'])
  // A server of one's own has another number for it, which has to be told.
  const server = { ...REPOSITORY, url: 'https://github.example/acme/network' }
  const unknown = scaffold({ ...WISH, actionOnly: true, appId: null, repository: server, ledgerKey: null })
  expect(unknown.left.map(({ path }) => path)).toEqual(['.specgate/trust/root.json', '.github/rulesets/'])
  expect(unknown.left[0]?.reason).toContain("your ledger key's public half (--key FILE)")
})

test.each<{ standing: Standing; force: boolean; policy: string; trust: string; config: string }>([
  { standing: 'absent', force: false, policy: 'created', trust: 'created', config: 'created' },
  { standing: 'same', force: true, policy: 'kept', trust: 'kept', config: 'kept' },
  { standing: 'different', force: false, policy: 'differs', trust: 'differs', config: 'kept' },
  { standing: 'different', force: true, policy: 'overwritten', trust: 'differs', config: 'kept' },
])('a file that is $standing, force $force', ({ standing, force, policy, trust, config }) => {
  const outcomes = planFiles(files, () => standing, force)
  const outcomeOf = (path: string) => outcomes.find(({ file }) => file.path === path)?.outcome
  expect(outcomeOf('.specgate/policy.yml')).toBe(policy)
  expect(outcomeOf('.specgate/trust/root.json')).toBe(trust)
  expect(outcomeOf('.github/ISSUE_TEMPLATE/config.yml')).toBe(config)
})

test('code owners are the people of Gate 2', () => {
  const people = { ...ROLES, security: 'user:sam' }
  expect(codeOwnersAdvice(people, 'acme').split('\n')[1]).toBe('/.specgate/                      @acme/net @sam')
  expect(codeOwnersAdvice(ROLES, null)).toContain('@ORGANISATION/net @ORGANISATION/sec')
})

test('the text of the pull request tells what was left alone and what is missing', () => {
  const outcomes = planFiles(files, ({ path }) => (path.endsWith('policy.yml') ? 'different' : 'absent'), false)
  const told = { left: [{ path: '.github/rulesets/', reason: 'they need --app-id' }], fingerprint: null }
  const advice = { codeOwners: '/x @y', codeOwnersAt: null, repository: 'acme/network' }
  const body = onboardingBody({ outcomes, ...told, ...advice })
  const [, alone = ''] = body.split('There already, with another text')
  expect(alone.split('###')[0]).toContain('`.specgate/policy.yml`')
  expect(body).toContain('- `.github/rulesets/`: they need --app-id')
  expect(body).not.toContain('gh api')
  expect(body).not.toContain('Fingerprint')
})

test('the text of the pull request says how to begin: with the App, or by hand where there is none', () => {
  const advice = { left: [], fingerprint: null, codeOwners: '', codeOwnersAt: null, repository: 'acme/network' }
  const told = (wish: ScaffoldWish) =>
    onboardingBody({ ...advice, outcomes: planFiles(scaffold(wish).files, () => 'absent', false) })
  expect(told(WISH)).toContain('3. Merge this pull request and install the App on the repository.')
  expect(told({ ...WISH, actionOnly: true })).toContain('start *specgate reconcile* by hand once')
})

test('a template that asks for something unknown is our own mistake', () => {
  expect(fillTemplate('{{a}} ${{ vars.X }} {{target.FIELD}}', new Map([['a', '{{b}}']]))).toBe(
    '{{b}} ${{ vars.X }} {{target.FIELD}}',
  )
  expect(() => fillTemplate('{{c}}', new Map())).toThrow('"c"')
})

test.each([
  ['https://github.com/acme/specgate.git', 'acme/specgate'],
  ['https://token@github.com/acme/specgate', 'acme/specgate'],
  ['git@github.com:acme/specgate.git', 'acme/specgate'],
  ['ssh://git@github.com/acme/spec.gate.git', 'acme/spec.gate'],
  ['https://elsewhere.example/acme/specgate.git', null],
  ['/srv/git/acme/specgate.git', null],
  ['', null],
])('where a clone comes from: %s', (url, repository) => {
  expect(repositoryOf(url, 'github.com')).toBe(repository)
})

test.each([`acme/specgate@${'a'.repeat(39)}`, 'acme/specgate@v1', `acme@${'a'.repeat(40)}`, `a/b/c@${'a'.repeat(40)}`])(
  'no source that could come to mean something else: %s',
  (text) => {
    expect(readSource(text)).toBeNull()
    expect(readSource(`acme/specgate@${'a'.repeat(40)}`)).toEqual({
      repository: 'acme/specgate',
      commit: 'a'.repeat(40),
    })
  },
)
