import { describe, expect, test } from 'vitest'
import { authoriseDraft } from '../../src/agents/authorise-draft.ts'
import { decide } from '../../src/decide/decide.ts'
import { readDossier } from '../../src/derive/dossier.ts'
import { componentRequest, discoveryRequests } from '../../src/derive/run-requests.ts'
import type { AgentName } from '../../src/model/agent.ts'
import { lockOf } from '../../src/model/engagement.ts'
import type { PullPhase } from '../../src/model/phase.ts'
import { phaseBranch, specFolder } from '../../src/model/place.ts'
import type { RunRequest } from '../../src/model/run.ts'
import { authoriseRun } from '../../src/skills/authorise-run.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'
import { CERTIFICATES, SKILLS } from '../builders/shipped.ts'
import { beforePhase } from '../decide/scenes.ts'

const ENGAGEMENT = '001-demo'

describe('R2.2 the spec-agent is not authorised to', () => {
  test('access any environment', () => {
    const { snapshot, engagement, request } = discovery()
    expect(codes(authoriseRun(snapshot, engagement, request))).toEqual([])
    expect(codes(authoriseRun(snapshot, engagement, { ...request, agent: 'spec-agent' }))).toEqual(['SG510'])
  })

  test('assume feasibility before Gate 1', () => {
    expect(propose('spec-agent', 'requirements', {}, 'feasibility.md', 'capabilities.json')).toEqual(['SG503', 'SG503'])
  })

  test('design or implement', () => {
    expect(propose('spec-agent', 'requirements', {}, 'solution-design.md', 'build/x.json')).toEqual(['SG503', 'SG503'])
  })

  test('advance without Gate 1', () => {
    expect(propose('spec-agent', 'feasibility', {}, 'feasibility.md')).toEqual(['SG501'])
    expect(propose('solution-arch-agent', 'feasibility', {}, 'feasibility.md')).toEqual(['SG502'])
    expect(workOf(buildScene({ reviews: ['ana'], approved: true }).snapshot)).toEqual([])
  })
})

describe('R2.2 the solution-arch-agent in feasibility is not authorised to', () => {
  test('redefine approved requirements', () => {
    expect(propose('solution-arch-agent', 'feasibility', { phase: 'feasibility' }, 'customer-spec.md')).toEqual([
      'SG503',
    ])
    expect(judge({ phase: 'feasibility', edit: 'customer-spec.md' })).toContain('SG120')
  })

  test('absorb conflicts silently', () => {
    const conflict = { phase: 'feasibility', request: { 'validity-days': 398 } } as const
    expect(judge(conflict)).toContain('SG331')
    expect(judge({ ...conflict, block: { outcome: 'feasible', tradeoffs: [] } })).toContain('SG332')
  })

  test('design or implement', () => {
    const proposed = propose(
      'solution-arch-agent',
      'feasibility',
      { phase: 'feasibility' },
      'solution-design.md',
      'build/x.json',
    )
    expect(proposed).toEqual(['SG503', 'SG503'])
  })

  test('advance without an approved report', () => {
    expect(propose('solution-arch-agent', 'design', { phase: 'feasibility' }, 'solution-design.md')).toEqual(['SG502'])
    expect(workOf(buildScene({ phase: 'feasibility' }).snapshot)).toEqual([])
  })
})

describe('R2.2 the solution-arch-agent in design is not authorised to', () => {
  test('build anything', () => {
    const { snapshot, engagement, request } = delivery({ phase: 'build', built: 'started' })
    expect(codes(authoriseRun(snapshot, engagement, { ...request, agent: 'solution-arch-agent' }))).toEqual(['SG510'])
    expect(propose('solution-arch-agent', 'design', { phase: 'design' }, 'build/x.json', 'as-built.md')).toEqual([
      'SG503',
      'SG503',
    ])
  })

  test('decide what feasibility does not ground', () => {
    const line = '- **D-009** (FR-001, CAP-088) Use the hardware module.\n'
    expect(judge({ phase: 'design', insert: { in: 'solution-design.md', before: '## Components', line } })).toContain(
      'SG345',
    )
  })

  test('advance without Gate 2', () => {
    expect(propose('builder-agent', 'build', { phase: 'design' }, 'build/rotate-certificate.json')).toEqual(['SG502'])
    expect(workOf(buildScene({ phase: 'design', reviews: ['ana', 'sam'], approved: true }).snapshot)).toEqual([])
    const { request } = delivery({ phase: 'build', built: 'started' })
    const { snapshot, engagement } = buildScene({ phase: 'design' })
    expect(codes(authoriseRun(snapshot, engagement, request))).toEqual(['SG512'])
  })
})

describe('R2.2 the builder-agent in the build is not authorised to', () => {
  test('reinterpret the design', () => {
    const { snapshot, engagement, request } = delivery({ phase: 'build', built: 'started' })
    expect(codes(authoriseRun(snapshot, engagement, request))).toEqual([])
    const others: readonly RunRequest[] = [
      { ...request, inputs: { ...request.inputs, days: 3650 } },
      { ...request, target: 'edge-2' },
      { ...request, skill: { ...request.skill, digest: `sha256:${'1'.repeat(64)}` } },
    ]
    for (const other of others) expect(codes(authoriseRun(snapshot, engagement, other))).toEqual(['SG517'])
    const edited = { in: 'build/rotate-certificate.json', line: '"days": \\d+', by: '"days": 3650' }
    expect(judge({ phase: 'build', built: 'as-designed', replace: edited })).toContain('SG621')
  })

  test('take scope decisions', () => {
    const { snapshot, engagement, request } = delivery({ phase: 'build', built: 'started' })
    expect(codes(authoriseRun(snapshot, engagement, { ...request, component: 'open-firewall' }))).toEqual(['SG516'])
    expect(judge({ phase: 'build', built: 'as-designed', add: ['build/extra.json'] })).toContain('SG622')
  })

  test('skip acceptance checks', () => {
    expect(judge({ phase: 'build', built: 'skipped-check' })).toContain('SG624')
  })

  test('absorb deviations unrecorded', () => {
    expect(judge({ phase: 'build', built: 'hidden-deviation' })).toContain('SG652')
  })
})

describe('R2.2 the builder-agent at as-built is not authorised to', () => {
  const built = { phase: 'build', built: 'as-designed' } as const

  test('overwrite originals', () => {
    expect(propose('builder-agent', 'build', built, 'customer-spec.md', 'solution-design.md')).toEqual([
      'SG503',
      'SG503',
    ])
    expect(judge({ ...built, edit: 'solution-design.md' })).toContain('SG120')
  })

  test('skip as-built when clean', () => {
    expect(judge({ ...built, without: ['as-built.md'] })).toContain('SG651')
  })

  test('treat it as optional: without it no approval opens the gate', () => {
    const { snapshot } = buildScene({ ...built, without: ['as-built.md'], reviews: ['olga'] })
    const { verdicts, effects } = decide(snapshot)
    expect(verdicts.find(({ phase }) => phase === 'as-built')?.conclusion).toBe('blocked')
    expect(effects.flatMap((effect) => (effect.kind === 'append-record' ? [effect.record.event] : []))).not.toContain(
      'gate.approved',
    )
  })
})

/** Codes of the refusals when an agent proposes to write these files, of the engagement's folder, on a phase's branch. */
function propose(
  agent: AgentName,
  phase: PullPhase,
  facts: SceneFacts,
  ...files: readonly string[]
): readonly string[] {
  const { snapshot, engagement } = buildScene(facts)
  const writes = files.map((file) => ({ path: `${specFolder(ENGAGEMENT)}/${file}`, content: 'text\n' }))
  const request = { agent, engagement: ENGAGEMENT, branch: phaseBranch(ENGAGEMENT, phase) }
  return codes(authoriseDraft(snapshot, engagement, request, writes))
}

/** Codes that hold the pull request of a scene up. */
function judge(facts: SceneFacts): readonly string[] {
  const { verdicts } = decide(buildScene(facts).snapshot)
  return verdicts.flatMap(({ findings }) => codes(findings.filter(({ severity }) => severity !== 'note')))
}

/** Drafts and runs that a decision asks for. */
function workOf(snapshot: Parameters<typeof decide>[0]): readonly string[] {
  return decide(snapshot).effects.flatMap(({ kind }) => (kind === 'draft' || kind === 'dispatch-run' ? [kind] : []))
}

function discovery() {
  const snapshot = beforePhase({ phase: 'feasibility' })
  const { engagement } = buildScene({ phase: 'feasibility' })
  const { spec, environment } = readDossier(snapshot, ENGAGEMENT, null)
  const gate1 = lockOf(engagement, 'requirements')
  if (spec === null || environment === null || gate1 === null) throw new Error('Gate 1 is locked in this scene')
  const [request] = discoveryRequests(ENGAGEMENT, spec, CERTIFICATES, environment, SKILLS, gate1)
  if (request === undefined) throw new Error('the use case has a discovery run')
  return { snapshot, engagement, request }
}

function delivery(facts: SceneFacts) {
  const { snapshot, engagement } = buildScene(facts)
  const { design } = readDossier(snapshot, ENGAGEMENT, null)
  const gate2 = lockOf(engagement, 'design')
  const component = design?.components[0]
  if (gate2 === null || component === undefined) throw new Error('Gate 2 is locked in this scene')
  return { snapshot, engagement, request: componentRequest(ENGAGEMENT, 'lab', component, 'apply', 1, gate2) }
}

function codes(findings: readonly { readonly code: string }[]): readonly string[] {
  return findings.map(({ code }) => code)
}
