import { describe, expect, test } from 'vitest'
import { constitutionSections } from '../../src/agents/constitution-gates.ts'
import { breachOf, toolOf } from '../../src/derive/constitution-breaches.ts'
import { exceptionProblem, gateRows, statusText } from '../../src/derive/constitution-gates.ts'
import { COMPLEXITY } from '../../src/documents/complexity.ts'
import type { WrittenException } from '../../src/documents/complexity.ts'
import { PRE_IMPLEMENTATION, readGates } from '../../src/documents/gates-table.ts'
import { parseMarkdown } from '../../src/documents/markdown.ts'
import type { Constitution, Limits } from '../../src/model/constitution.ts'
import { digestOf } from '../../src/model/digest.ts'
import type { SkillSummary } from '../../src/model/skill.ts'
import { SHIPPED_CONSTITUTION } from '../../src/policy/shipped-constitution.ts'
import { RUNNERS } from '../../src/skills/runner-files.ts'
import { SKILLS } from '../builders/shipped.ts'

const SAMPLE = SKILLS.find(({ name }) => name === 'tls-certificate/rotate')

/** A component `id` and its skill `x/id`, which keeps every rule but for what is given. */
function unit(id: string, otherwise: Partial<SkillSummary> = {}, action: 'build' | 'reuse' | 'stub' = 'build') {
  if (SAMPLE === undefined) throw new Error('the certificates are gone')
  const skill = { ...SAMPLE, name: `x/${id}`, version: '1.0.0', digest: digestOf(id), ...otherwise }
  return { skill, component: { id, skill: `x/${id}@1.0.0`, digest: digestOf(id), action } }
}
type Unit = ReturnType<typeof unit>

function breach(rule: string, units: readonly Unit[], limits: Partial<Limits> = {}) {
  const { components, skills } = apart(units)
  return breachOf(rule, components, skills, { ...SHIPPED_CONSTITUTION.limits, ...limits })?.components ?? []
}

function apart(units: readonly Unit[]) {
  return { components: units.map(({ component }) => component), skills: units.map(({ skill }) => skill) }
}

test.each(RUNNERS.map((runner) => [runner, runner === 'shell' || runner === 'python' ? null : runner] as const))(
  'as a tool, %s counts for %s',
  (runner, tool) => {
    expect(toolOf({ runner })).toBe(tool)
  },
)

const FOUR = ['ansible', 'opentofu', 'nornir', 'kubernetes'].map((runner) => unit(runner, { runner }))

describe('what breaks a rule', () => {
  test.each<readonly [string, string, readonly Unit[], readonly string[]]>([
    ['three tools', 'VII.1', FOUR.slice(0, 3), []],
    ['four tools', 'VII.1', FOUR, ['kubernetes']],
    [
      'four tools, the last of them twice',
      'VII.1',
      [...FOUR, unit('z', { runner: 'kubernetes' })],
      ['kubernetes', 'z'],
    ],
    ['four components of one tool', 'VII.1', ['a', 'b', 'c', 'd'].map((id) => unit(id, { runner: 'ansible' })), []],
    ['scripts beside three tools', 'VII.1', [...FOUR.slice(1), unit('s', { runner: 'shell' }), unit('p')], []],
    ['declared outputs', 'II.1', [unit('a')], []],
    ['outputs of no name', 'II.1', [unit('a', { outputs: { type: 'object', properties: {} } })], ['a']],
    ['outputs without properties', 'II.1', [unit('a'), unit('b', { outputs: { type: 'object' } })], ['b']],
    ['a change with a dry run', 'III.1', [unit('a')], []],
    ['a change without a dry run', 'III.1', [unit('a', { dryRun: false })], ['a']],
    ['a destructive one without', 'III.1', [unit('a', { dryRun: false, access: 'destructive' })], ['a']],
    ['reading needs none', 'III.1', [unit('a', { dryRun: false, access: 'read' })], []],
    ['read back', 'IX.1', [unit('a', { checks: { before: [], after: [] } })], []],
    ['checked after', 'IX.1', [unit('a', { readsBack: false })], []],
    ['neither', 'IX.1', [unit('a', { readsBack: false, checks: { before: ['x'], after: [] } })], ['a']],
    [
      'reading is looking',
      'IX.1',
      [unit('a', { readsBack: false, access: 'read', checks: { before: [], after: [] } })],
      [],
    ],
    ['a stub', 'IX.1', [unit('a', {}, 'stub'), unit('b', {}, 'reuse')], ['a']],
    ['an installed skill', 'I.1', [unit('a')], []],
    ['another digest', 'I.1', [unit('a', { digest: digestOf('other') })], ['a']],
    ['an unknown skill is judged for nothing else', 'II.1', [unit('a', { name: 'x/other', outputs: {} })], []],
    ['a rule that nobody checks', 'IV.1', [unit('a', { outputs: {} })], []],
  ])('%s: %s', (_, rule, units, components) => {
    expect(breach(rule, units)).toEqual(components)
  })

  test('the limit decides', () => {
    expect(breach('VII.1', FOUR, { iacTools: 4 })).toEqual([])
    expect(breach('VII.1', FOUR, { iacTools: 1 })).toEqual(['opentofu', 'nornir', 'kubernetes'])
  })
})

const JUSTIFIED: WrittenException = {
  rule: 'VII.1',
  components: ['kubernetes'],
  instead: 'Helm for the rest.',
  why: 'The vendor ships charts.',
  simplerRefused: 'Plain files were tried.',
  line: 9,
}

function statuses(units: readonly Unit[], exceptions: readonly WrittenException[], limits: Partial<Limits> = {}) {
  const constitution: Constitution = { ...SHIPPED_CONSTITUTION, limits: { ...SHIPPED_CONSTITUTION.limits, ...limits } }
  const rows = gateRows({ constitution, ...apart(units), exceptions })
  return Object.fromEntries(rows.map((row) => [row.rule.id, statusText(row)]))
}

describe('how each rule stands', () => {
  test('every rule has a row, in order', () => {
    const rows = Object.entries(statuses(FOUR.slice(0, 3), []))
    expect(rows).toHaveLength(18)
    expect(rows.filter(([, status]) => status === 'holds').map(([id]) => id)).toEqual([
      'I.1',
      'II.1',
      'III.1',
      'III.2',
      'VII.1',
      'IX.1',
    ])
    expect(new Set(rows.map(([, status]) => status))).toEqual(new Set(['holds', 'not checked by a program']))
  })

  test.each<readonly [string, readonly WrittenException[], Partial<Limits>, string]>([
    ['no exception', [], {}, 'does not hold: kubernetes'],
    ['a justified one', [JUSTIFIED], {}, 'exception: kubernetes'],
    [
      'for another component of the four, three are left',
      [{ ...JUSTIFIED, components: ['nornir'] }],
      {},
      'exception: nornir',
    ],
    ['for too few', [JUSTIFIED], { iacTools: 2 }, 'does not hold: nornir'],
    [
      'for too few, then for enough',
      [JUSTIFIED, { ...JUSTIFIED, components: ['nornir'] }],
      { iacTools: 2 },
      'exception: kubernetes, nornir',
    ],
    ['for another rule', [{ ...JUSTIFIED, rule: 'VII.2' }], {}, 'does not hold: kubernetes'],
    ['without a reason', [{ ...JUSTIFIED, why: '' }], {}, 'does not hold: kubernetes'],
    ['where none is taken', [JUSTIFIED], { takesExceptions: false }, 'does not hold: kubernetes'],
  ])('four tools: %s', (_, exceptions, limits, status) => {
    expect(statuses(FOUR, exceptions, limits)['VII.1']).toBe(status)
  })

  test.each<readonly [string, Partial<Limits>, string]>([
    ['interface', { needsInterface: false }, 'II.1'],
    ['validation-first', { needsValidationFirst: false }, 'III.1'],
    ['real-environments', { needsRealEnvironments: false }, 'IX.1'],
  ])('with %s turned off a broken rule is not looked at', (_, limits, rule) => {
    const broken = unit('a', { outputs: {}, dryRun: false, readsBack: false, checks: { before: [], after: [] } })
    expect(statuses([broken], [])[rule]).toBe('does not hold: a')
    expect(statuses([broken], [], limits)[rule]).toBe('not checked by a program')
  })

  test('a rule that nobody checks takes an exception too', () => {
    expect(statuses(FOUR, [{ ...JUSTIFIED, rule: 'VIII.1' }])['VIII.1']).toBe('exception: kubernetes')
  })
})

test.each<readonly [string, Partial<WrittenException>, string | null]>([
  ['all of it', {}, null],
  ['no components', { components: [] }, 'the components in parentheses'],
  ['no words', { instead: '' }, 'what is done instead'],
  ['no reason', { why: '' }, 'Why'],
  ['no simpler way', { simplerRefused: '' }, 'Simpler way refused because'],
  ['no reason at all', { why: '', simplerRefused: '' }, 'Why, Simpler way refused because'],
  ['a rule that there is not', { rule: 'VII.9' }, 'an exception from VII.9, a rule that there is not'],
  ['a component that there is not', { components: ['kubernetes', 'helm'] }, 'an exception for helm'],
])('an exception with %s', (_, otherwise, found) => {
  const problem = exceptionProblem({ ...JUSTIFIED, ...otherwise }, SHIPPED_CONSTITUTION, apart(FOUR).components)
  expect(problem === null ? null : problem.kind === 'unjustified' ? problem.missing.join(', ') : problem.found).toBe(
    found,
  )
})

test('the drafted table reads back as what holds', () => {
  const { components, skills } = apart(FOUR)
  const sections = constitutionSections(SHIPPED_CONSTITUTION, components, skills)
  const text = `## ${PRE_IMPLEMENTATION}\n\n${sections[PRE_IMPLEMENTATION]}\n\n## ${COMPLEXITY}\n\n${sections[COMPLEXITY]}\n`
  const written = readGates(parseMarkdown('x.md', text).passages)
  const expected = statuses(FOUR, [])
  expect(Object.fromEntries(written.map(({ rule, status }) => [rule, status]))).toEqual(expected)
  expect(written.map(({ line }) => text.split('\n')[line - 1]?.includes('| ') ?? false)).not.toContain(false)
})
