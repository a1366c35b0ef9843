import { describe, expect, test } from 'vitest'
import { assessFeasibility } from '../../src/derive/assess-feasibility.ts'
import type { TradeoffDecision } from '../../src/derive/assess-feasibility.ts'
import type { CapabilitySnapshot } from '../../src/derive/read-capabilities.ts'
import { digestOf } from '../../src/model/digest.ts'
import type { CapabilityNeed, Comparison, LibrarySpec } from '../../src/model/library-spec.ts'
import { contextOf, buildScene } from '../builders/scene.ts'
import { CERTIFICATES, SKILLS } from '../builders/shipped.ts'

const SPEC = contextOf(buildScene()).dossier.spec
const ENVIRONMENT = {
  version: 1 as const,
  name: 'lab',
  description: 'Laboratory',
  targets: { 'edge-1': { kind: 'tls-endpoint', ports: [443, 8443], empty: '' } },
  facts: { ca: { 'max-days': 90, 'key-types': ['ecdsa-p256'] } },
  secrets: {},
}

describe('a comparison', () => {
  test.each([
    ['a', 'equals', 'a', 'met'],
    ['a', 'equals', 'A', 'unmet'],
    [1, 'equals', '1', 'unmet'],
    [90, 'at-least', 90, 'met'],
    [89, 'at-least', 90, 'unmet'],
    ['91', 'at-least', 90, 'unmet'],
    [91, 'more-than', 90, 'met'],
    [90, 'more-than', 90, 'unmet'],
    ['91', 'more-than', 90, 'unmet'],
    [90, 'at-most', 90, 'met'],
    [91, 'at-most', 90, 'unmet'],
    [1, 'at-most', '90', 'unmet'],
    [['a', 'b'], 'includes', 'b', 'met'],
    [['a', 'b'], 'includes', 'c', 'unmet'],
    [[1], 'includes', '1', 'unmet'],
    ['abc', 'includes', 'b', 'unmet'],
    ['a', 'present', null, 'met'],
    [false, 'present', null, 'met'],
    [0, 'present', null, 'met'],
    ['', 'present', null, 'unmet'],
    [null, 'present', null, 'unmet'],
    // Placeholders take the type of what they stand for.
    ['{{fact.ca.max-days}}', 'at-least', 90, 'met'],
    ['{{fact.ca.key-types}}', 'includes', 'ecdsa-p256', 'met'],
    ['{{observed.days-left}}', 'more-than', 1, 'met'],
    ['{{target.kind}}', 'equals', 'tls-endpoint', 'met'],
    ['{{target.ports}}', 'includes', 443, 'met'],
    ['{{target.empty}}', 'present', null, 'unmet'],
    ['edge-1', 'equals', '{{input.endpoint}}', 'met'],
  ] as const)('%j %s %j is %s', (left, is, right, verdict) => {
    expect(assess([need({ left, is, right })]).capabilities).toMatchObject([{ id: 'CAP-001', verdict }])
  })
})

describe('what is not known', () => {
  test.each([
    ['{{observed.nothing}}', 'equals', 'a', 'unknown', null, 'a'],
    ['{{observed.nothing}}', 'at-least', 1, 'unknown', null, 1],
    ['a', 'equals', '{{fact.ca.nothing}}', 'unknown', 'a', null],
    ['{{fact.constructor}}', 'equals', 'a', 'unknown', null, 'a'],
    ['{{observed.nothing}}', 'present', null, 'unmet', null, null],
    ['{{observed.days-left}}', 'present', '{{fact.nothing}}', 'unknown', 2, null],
  ] as const)('%s %s %s is %s', (left, is, right, verdict, observed, required) => {
    const { outcome, capabilities } = assess([need({ left, is, right })])
    expect(capabilities).toEqual([{ id: 'CAP-001', verdict, observed, required }])
    expect(outcome).toBe('not-feasible')
  })

  test('what was seen of another target does not count', () => {
    const { capabilities } = assess(
      [need({ left: '{{observed.days-left}}', is: 'present', right: null })],
      [],
      'edge-2',
    )
    expect(capabilities).toMatchObject([{ verdict: 'unmet', observed: null }])
  })
})

describe('the outcome', () => {
  const met = need({ left: 1, is: 'equals', right: 1 })
  const unmet = need({ left: 1, is: 'equals', right: 2 }, 'CAP-002')
  const traded: CapabilityNeed = {
    ...unmet,
    tradeoff: {
      id: 'TRD-001',
      conflict: 'too long',
      options: [
        { id: 'A', text: 'shorter', consequence: 'renew sooner', sets: { days: '{{fact.ca.max-days}}' } },
        { id: 'B', text: 'stop', consequence: 'no certificate', sets: null },
      ],
    },
  }

  test('is feasible when all is met, also where a tradeoff was at hand', () => {
    const spare: CapabilityNeed = { ...traded, test: met.test }
    expect(assess([met, spare], [decision('A')])).toMatchObject({ outcome: 'feasible', tradeoffs: [], constraints: [] })
  })

  test('is not feasible when something unmet has no tradeoff, whatever else is decided', () => {
    const alone: CapabilityNeed = { ...unmet, id: 'CAP-003' }
    expect(assess([met, traded, alone], [decision('A')]).outcome).toBe('not-feasible')
  })

  test('holds an undecided tradeoff open, and sets nothing', () => {
    const undecided = { id: 'TRD-001', capability: 'CAP-002', decision: null, by: null, comment: null, reason: null }
    expect(assess([met, traded])).toMatchObject({
      outcome: 'feasible-with-constraints',
      tradeoffs: [undecided],
      constraints: [],
    })
  })

  test('names who decided and why, and what follows, filled in', () => {
    expect(assess([traded], [decision('A')])).toMatchObject({
      outcome: 'feasible-with-constraints',
      tradeoffs: [{ decision: 'A', by: 'ana', comment: 7, reason: 'because' }],
      constraints: [{ id: 'CON-001', from: 'TRD-001', sets: { days: 90 } }],
    })
  })

  test('is not feasible when a person chose to stop', () => {
    expect(assess([traded], [decision('B')])).toMatchObject({ outcome: 'not-feasible', constraints: [] })
  })

  test.each([
    ['the last decision', ['B', 'A'], 'A'],
    ['no option that there is not', ['Z'], null],
    ['the last one that can be', ['A', 'Z'], 'A'],
  ])('takes %s', (_, options, chosen) => {
    expect(assess([traded], options.map(decision)).tradeoffs).toMatchObject([{ decision: chosen }])
  })

  test('asks for a decision also where nothing is known', () => {
    const unseen: CapabilityNeed = { ...traded, test: { left: '{{observed.x}}', is: 'equals', right: 1 } }
    const { capabilities, tradeoffs } = assess([unseen])
    expect([capabilities, tradeoffs]).toMatchObject([[{ verdict: 'unknown' }], [{ decision: null }]])
  })
})

function assess(
  capabilities: readonly CapabilityNeed[],
  decisions: readonly TradeoffDecision[] = [],
  seen = 'edge-1',
  skills: LibrarySpec['skills'] = CERTIFICATES.skills,
): ReturnType<typeof assessFeasibility> {
  if (SPEC === null) throw new Error('the spec cannot be read')
  const library = { ...CERTIFICATES, capabilities, skills }
  const snapshot: CapabilitySnapshot = {
    schema: 1,
    engagement: '001-demo',
    environment: 'lab',
    observations: [
      {
        target: seen,
        run: 'discover-1',
        evidence: digestOf('run'),
        outcome: 'succeeded',
        observed: { 'days-left': 2 },
      },
    ],
    digest: digestOf('capabilities'),
  }
  return assessFeasibility(SPEC, library, ENVIRONMENT, snapshot, decisions, SKILLS)
}

test('a skill that is not installed makes it not feasible, whatever else is met, and is named', () => {
  const missing = { skill: 'port/inspect@1', ifNotAvailable: 'People look at the port.' }
  const { outcome, skills } = assess([], [], 'edge-1', [...CERTIFICATES.skills, missing])
  expect(outcome).toBe('not-feasible')
  expect(skills.filter(({ installed }) => installed === null)).toEqual([{ skill: missing.skill, installed: null }])
  expect(assess([]).outcome).toBe('feasible')
})

function need(
  test: { readonly left: unknown; readonly is: Comparison; readonly right: unknown },
  id = 'CAP-001',
): CapabilityNeed {
  return { id, title: 'Something', neededFor: ['FR-001'], test, ifNotAvailable: 'nothing', tradeoff: null }
}

function decision(option: string): TradeoffDecision {
  return { tradeoff: 'TRD-001', option, by: 'ana', comment: 7, reason: 'because' }
}
