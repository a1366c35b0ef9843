import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { draft } from '../../src/agents/draft.ts'
import { renderIssueBody, readIssueForm, renderIssueForm, withFallbacks } from '../../src/library/issue-form.ts'
import { applies } from '../../src/library/applying-inputs.ts'
import { questionsOf } from '../../src/decide/questions-of.ts'
import { formatFinding } from '../../src/model/finding.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { OpenQuestion } from '../../src/model/question.ts'
import type { InputValue, LibraryInput, LibrarySpec } from '../../src/model/library-spec.ts'
import type { PullPhase } from '../../src/model/phase.ts'
import { RULES } from '../../src/rules/rules.ts'
import { buildScene, contextOf } from '../builders/scene.ts'
import type { Scene } from '../builders/scene.ts'
import { CERTIFICATES, exampleOf, LIBRARY, SKILLS } from '../builders/shipped.ts'
import { GitHubForm } from '../builders/github-form.ts'
import { findSkill } from '../../src/model/skill.ts'

/** R8.1, by category. */
const USE_CASES: Readonly<Record<LibrarySpec['category'], readonly string[]>> = {
  networking: [
    'bgp-peer-provisioning',
    'circuit-provisioning',
    'port-turn-up',
    'vlan-provisioning',
    'vpn-tunnel-provisioning',
    'wan-bandwidth-modification',
  ],
  operations: [
    'change-management',
    'config-backup-compliance',
    'device-decommissioning',
    'device-onboarding',
    'incident-auto-remediation',
    'network-health-check',
    'software-upgrade',
  ],
  security: ['cloud-security-groups', 'firewall-rule-lifecycle', 'ssl-certificate-lifecycle'],
  infrastructure: [
    'aws-webserver-deploy',
    'config-drift-remediation',
    'dns-record-management',
    'ipam-lifecycle',
    'load-balancer-vip',
    'network-compliance-audit',
  ],
}

test('the library holds the 22 use cases, each in its category', () => {
  const told = Object.fromEntries(
    Object.keys(USE_CASES).map((category) => [
      category,
      LIBRARY.filter((spec) => spec.category === category).map(({ id }) => id),
    ]),
  )
  expect(told).toEqual(USE_CASES)
})

describe.each(LIBRARY.map((spec) => [spec.id, spec] as const))('%s', (id, spec) => {
  test.each(['1.1', '1.2'] as const)('has a form that GitHub takes, read as YAML %s', (version) => {
    const form = GitHubForm.parse(parse(renderIssueForm(spec), { version }))
    const fields = form.body.flatMap((each) => (each.type === 'markdown' ? [] : [each]))
    expect(fields.map((field) => field.id)).toEqual(spec.inputs.map(({ name }) => name))
    expect(new Set(fields.map(({ attributes }) => attributes.label.toLowerCase())).size).toBe(fields.length)
  })

  test('takes its example from the form as it was written', () => {
    const { values, problems } = readIssueForm(renderIssueBody(spec.example, spec), spec)
    expect(problems).toEqual([])
    expect(values).toEqual(spec.example)
  })

  test.each(['requirements', 'feasibility', 'design'] as const)('goes through %s without a finding', (phase) => {
    expect(findingsAt(id, phase)).toEqual([])
  })

  test('asks until everything is answered, and takes what it proposes itself', () => {
    const request = Object.fromEntries(spec.inputs.map(({ name }) => [name, null]))
    const said: string[] = []
    let scene = buildScene({ 'use-case': id, request })
    for (let open = questionsIn(scene, spec); open.length > 0 && said.length < 100; open = questionsIn(scene, spec)) {
      // What is open is said, and where it leaves the environment open; nothing else is wrong with the draft.
      const codes = findingsIn(scene).flatMap(({ code }) => (code === 'SG316' ? [] : [code]))
      expect(new Set(codes)).toEqual(new Set(['SG311', 'SG319']))
      said.push(...open.map((each) => `/sdd clarify ${each.id} ${each.proposal?.answer ?? ''}`))
      scene = buildScene({ 'use-case': id, request, said })
    }
    expect(findingsIn(scene).map(formatFinding)).toEqual([])
    expect(new Set(said.map((line) => line.slice(0, 18))).size).toBe(said.length)
  })

  test('leaves no template behind in what it drafts', () => {
    for (const phase of ['requirements', 'feasibility', 'design'] as const) {
      const { content } = buildScene({ 'use-case': id, phase })
      for (const { path, after } of content.changes) {
        if (path.endsWith('.md'))
          expect(`${path}: ${after?.text ?? ''}`).not.toMatch(/\{\{|\[NEEDS CLARIFICATION|undefined|\(open/)
      }
    }
  })

  const missing = spec.skills.filter(({ skill }) => findSkill(SKILLS, skill) === null)
  test.runIf(missing.length > 0)('is not feasible with the skills that ship, and the report says what to do', () => {
    const { snapshot, engagement } = buildScene({ 'use-case': id, phase: 'feasibility' })
    const bare = { ...snapshot, skills: SKILLS }
    const place = { branch: 'sdd/001-demo/feasibility', expected: null, parent: snapshot.base.sha }
    const agent = 'solution-arch-agent'
    const request = { agent, engagement: engagement.id, document: 'feasibility', ...place } as const
    const seen = { ...bare, branches: [], pulls: [] }
    const report = draft(seen, engagement, spec, request).find(({ path }) => path.endsWith('feasibility.md'))
    expect(report?.content).toContain(
      `${missing.length} of ${spec.skills.length} skills of this use case are not installed`,
    )
    for (const { skill, ifNotAvailable } of missing)
      expect(report?.content).toContain(`\`${skill}\`: ${ifNotAvailable}`)
  })

  const broken = brokenInputs(spec)
  test('can be asked wrongly in six ways at least', () => {
    expect(new Set(broken.map(({ name, what }) => `${name} ${what}`)).size).toBeGreaterThanOrEqual(6)
  })

  test.each(broken)('refuses $name with $what, by its name', ({ name, value }) => {
    const body = renderIssueBody({ ...spec.example, [name]: value }, spec)
    expect(readIssueForm(body, spec).problems.map(({ field }) => field)).toContain(name)
  })

  test('finds each of them in the spec, at its line', () => {
    const written = buildScene({ 'use-case': id })
    const spec = written.content.changes.find(({ path }) => path.endsWith('customer-spec.md'))?.after?.text ?? ''
    const lines = spec.split('\n')
    for (const { name, value } of broken) {
      const scene = buildScene({ 'use-case': id, block: { [name]: value as never } })
      const found = RULES.flatMap((rule) => (rule.judges.includes('requirements') ? rule.check(contextOf(scene)) : []))
      const told = found.filter(({ code, severity }) => severity === 'block' && code.startsWith('SG31'))
      const line = lines.findLastIndex((text) => text.startsWith(`${name}:`)) + 1
      expect(
        told.map((each) => each.line),
        `${name}: ${String(value)}`,
      ).toContain(line)
    }
  })
})

function findingsAt(id: string, phase: PullPhase): readonly string[] {
  return findingsIn(buildScene({ 'use-case': id, phase })).map(formatFinding)
}

function findingsIn(scene: Scene): readonly Finding[] {
  const context = contextOf(scene)
  const applying = RULES.filter((rule) => rule.judges.includes(scene.pull.phase))
  return applying.flatMap((rule) => rule.check(context)).filter(({ severity }) => severity === 'block')
}

function questionsIn({ snapshot, engagement }: Scene, library: LibrarySpec): readonly OpenQuestion[] {
  return questionsOf({ snapshot, engagement, library }).questions
}

type Broken = { readonly name: string; readonly what: string; readonly value: InputValue }

/** Values that the schemas of the inputs that the example is asked for do not take. */
function brokenInputs(spec: LibrarySpec): readonly Broken[] {
  const full = withFallbacks(spec.inputs, spec.example)
  return spec.inputs.filter((input) => applies(input, full)).flatMap(brokenValues)
}

function brokenValues({ name, schema }: LibraryInput): readonly Broken[] {
  const {
    type,
    enum: among,
    pattern,
    minimum,
    maximum,
    minLength,
    maxLength,
  } = schema as Partial<Record<string, unknown>>
  const cases: readonly (readonly [string, boolean, InputValue])[] = [
    ['a choice that there is not', Array.isArray(among), 'neither-of-these'],
    ['less than the least', typeof minimum === 'number', Number(minimum) - 1],
    ['more than the most', typeof maximum === 'number', Number(maximum) + 1],
    ['words for a number', type === 'integer' || type === 'number', 'many'],
    ['words for yes or no', type === 'boolean', 'perhaps'],
    ['another form', typeof pattern === 'string' && !Array.isArray(among), '?? not like this ??'],
    ['too little text', typeof minLength === 'number' && minLength > 1, 'x'],
    ['too much text', typeof maxLength === 'number' && pattern === undefined, 'x '.repeat(Number(maxLength))],
  ]
  return cases.flatMap(([what, isSo, value]) => (isSo ? [{ name, what, value }] : []))
}

test('the certificates have their own story in the other tests', () => {
  expect(exampleOf(CERTIFICATES.id).observed).toMatchObject({ reachable: true })
})
