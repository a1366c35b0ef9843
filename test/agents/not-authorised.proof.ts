import { describe, expect, test } from 'vitest'
import { authoriseDraft } from '../../src/agents/authorise-draft.ts'
import { decide } from '../../src/decide/decide.ts'
import { checksOf } from '../../src/decide/check-name.ts'
import { componentRequest, discoveryRequests, idempotencyKey } from '../../src/derive/run-requests.ts'
import { readDossier } from '../../src/derive/dossier.ts'
import type { AgentName } from '../../src/model/agent.ts'
import { AUTHORITIES } from '../../src/model/authority.ts'
import { lockedDigest, lockOf } from '../../src/model/engagement.ts'
import { isBlocking } from '../../src/model/finding.ts'
import type { PullPhase } from '../../src/model/phase.ts'
import { artifactPath, phaseBranch, specFolder } from '../../src/model/place.ts'
import type { RunRequest } from '../../src/model/run.ts'
import { RULES } from '../../src/rules/rules.ts'
import { authoriseGrant } from '../../src/skills/authorise-grant.ts'
import { buildScene, contextOf } from '../builders/scene.ts'
import type { Scene } from '../builders/scene.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { CERTIFICATES, SKILLS } from '../builders/shipped.ts'
import { ENGAGEMENT } from '../builders/world.ts'

// R2.2: what each agent is not authorised to do, in the words of the requirement. Each is tried and refused.

/** Codes by which an agent's proposal to write a file of the engagement is refused; none: it may. */
function write(scene: Scene, agent: AgentName, phase: PullPhase, file: string, content = 'text\n'): readonly string[] {
  const request = { agent, engagement: ENGAGEMENT, branch: phaseBranch(ENGAGEMENT, phase) }
  const files = [{ path: `${specFolder(ENGAGEMENT)}/${file}`, content }]
  return authoriseDraft(scene.snapshot, scene.engagement, request, files).map(({ code }) => code)
}

const COMMANDS = { read: 'discover', 'dry-run': 'dry-run', apply: 'build' } as const

/** Codes by which a grant of just this run is refused; none: it may happen. */
function run(scene: Scene, request: RunRequest): readonly string[] {
  const { authority, attempt, environment, id, mode } = request
  const gate2 = lockOf(scene.engagement, 'design')
  const design = gate2 === null ? null : lockedDigest(gate2, artifactPath(ENGAGEMENT, 'design'))
  const grant = {
    command: COMMANDS[mode],
    authority,
    design: mode === 'read' ? null : design,
    attempt,
    environment,
    runner: ['local'],
    workflow: null,
    commit: scene.snapshot.base.sha,
    expires: scene.snapshot.now,
    runs: [{ id, idempotencyKey: idempotencyKey(request) }],
  }
  return authoriseGrant(scene.snapshot, scene.engagement, grant).findings.map(({ code }) => code)
}

/** Codes that hold up the scene's pull request, approvals aside. */
function judged(facts: SceneFacts): readonly string[] {
  const scene = buildScene(facts)
  const checks = checksOf(scene.pull)
  const rules = RULES.filter(({ judges }) => judges.some((phase) => checks.includes(phase)))
  const findings = rules.flatMap((rule) => rule.check(contextOf(scene))).filter(isBlocking)
  return [...new Set(findings.map(({ code }) => code))]
}

/** What a decision would have done, by kind and subject. */
function effects(scene: Scene): readonly string[] {
  return decide(scene.snapshot).effects.map((effect) => {
    if (effect.kind === 'append-record') return effect.record.event
    return effect.kind === 'draft' ? `draft ${effect.document}` : effect.kind
  })
}

/** A read of the target, as discovery would ask for it. */
function discovery(scene: Scene): RunRequest {
  const { spec, environment } = readDossier(scene.snapshot, ENGAGEMENT, null)
  const gate1 = lockOf(scene.engagement, 'requirements')
  if (spec === null || environment === null || gate1 === null) throw new Error('Gate 1 is not locked')
  const [request] = discoveryRequests(ENGAGEMENT, spec, CERTIFICATES, environment, SKILLS, gate1)
  if (request === undefined) throw new Error('the use case discovers nothing')
  return request
}

/** The next run that the approved design asks for. */
function component(scene: Scene, mode: 'dry-run' | 'apply'): RunRequest {
  const { design } = readDossier(scene.snapshot, ENGAGEMENT, null)
  const gate2 = lockOf(scene.engagement, 'design')
  const [first] = design?.components ?? []
  if (gate2 === null || first === undefined) throw new Error('Gate 2 is not locked')
  return componentRequest(ENGAGEMENT, 'lab', first, mode, 1, gate2)
}

const beforeGate1 = buildScene({ phase: 'requirements' })
const afterGate1 = buildScene({ phase: 'feasibility' })
const afterFeasibility = buildScene({ phase: 'design' })
const afterGate2 = buildScene({ phase: 'build' })
const building = buildScene({ phase: 'build', built: 'requested' })
const ANY_READ = discovery(afterGate1)

test('what is refused below is allowed to the right agent at the right time', () => {
  expect(write(beforeGate1, 'spec-agent', 'requirements', 'customer-spec.md')).toEqual([])
  expect(run(afterGate1, ANY_READ)).toEqual([])
  expect(write(afterGate1, 'solution-arch-agent', 'feasibility', 'feasibility.md')).toEqual([])
  expect(write(afterFeasibility, 'solution-arch-agent', 'design', 'solution-design.md')).toEqual([])
  expect(run(building, component(building, 'dry-run'))).toEqual([])
  expect(write(afterGate2, 'builder-agent', 'build', 'build/rotate-certificate.json')).toEqual([])
})

describe('spec-agent is not authorised to', () => {
  test.each(['read', 'dry-run', 'apply'] as const)('access any environment: a %s run', (mode) => {
    expect(run(beforeGate1, { ...ANY_READ, mode })).toEqual(['SG512'])
    expect(AUTHORITIES.find(({ agent }) => agent === 'spec-agent')?.runs).toEqual([])
  })

  test('access any environment: evidence of a run on its branch', () => {
    expect(write(beforeGate1, 'spec-agent', 'requirements', 'evidence/discover-1/run.json')).toEqual(['SG503'])
    expect(judged({ run: { agent: 'spec-agent', mode: 'read' } })).toEqual(expect.arrayContaining(['SG141', 'SG142']))
  })

  test('assume feasibility before Gate 1', () => {
    expect(write(beforeGate1, 'spec-agent', 'requirements', 'feasibility.md')).toEqual(['SG503'])
    expect(write(beforeGate1, 'spec-agent', 'requirements', 'capabilities.json')).toEqual(['SG503'])
    expect(write(beforeGate1, 'spec-agent', 'feasibility', 'feasibility.md')).toEqual(['SG501'])
    expect(judged({ change: ['customer-spec.md', 'feasibility.md'] })).toEqual(['SG101', 'SG141'])
  })

  test('design or implement', () => {
    expect(write(beforeGate1, 'spec-agent', 'requirements', 'solution-design.md')).toEqual(['SG503'])
    expect(write(beforeGate1, 'spec-agent', 'requirements', 'build/rotate-certificate.json')).toEqual(['SG503'])
    expect(write(afterFeasibility, 'spec-agent', 'design', 'solution-design.md')).toEqual(['SG501'])
    expect(judged({ add: ['solution-design.md'] })).toEqual(['SG101', 'SG141'])
  })

  test('advance without Gate 1', () => {
    expect(write(beforeGate1, 'solution-arch-agent', 'feasibility', 'feasibility.md')).toEqual(['SG502'])
    expect(run(beforeGate1, ANY_READ)).toEqual(['SG512'])
    expect(judged({ phase: 'feasibility', locked: [] })).toContain('SG110')
    expect(effects(beforeGate1)).not.toContain('run.granted')
    expect(effects(beforeGate1)).not.toContain('dispatch-runs')
    expect(effects(beforeGate1)).not.toContain('draft feasibility')
  })
})

describe('solution-arch-agent in feasibility is not authorised to', () => {
  test('redefine approved requirements', () => {
    expect(write(afterGate1, 'solution-arch-agent', 'feasibility', 'customer-spec.md')).toEqual(['SG503'])
    expect(write(afterGate1, 'solution-arch-agent', 'requirements', 'customer-spec.md')).toEqual(['SG501'])
    expect(judged({ phase: 'feasibility', edit: 'customer-spec.md' })).toEqual(
      expect.arrayContaining(['SG101', 'SG120', 'SG141']),
    )
  })

  test('absorb conflicts silently', () => {
    const conflict = { phase: 'feasibility', request: { 'validity-days': 398 } } as const
    expect(judged(conflict)).toEqual(['SG331'])
    expect(judged({ ...conflict, block: { tradeoffs: [], outcome: 'feasible' } })).toEqual(['SG332'])
    const own = { '0.decision': 'A', '0.by': 'specgate[bot]', '0.comment': 1, '0.reason': 'obvious' }
    const decided = Object.fromEntries(Object.entries(own).map(([name, value]) => [`tradeoffs.${name}`, value]))
    expect(
      judged({
        ...conflict,
        block: { ...decided, constraints: [{ id: 'CON-001', from: 'TRD-001', sets: { 'validity-days': 90 } }] },
      }),
    ).toEqual(['SG332'])
  })

  test('design or implement', () => {
    expect(write(afterGate1, 'solution-arch-agent', 'feasibility', 'solution-design.md')).toEqual(['SG503'])
    expect(write(afterGate1, 'solution-arch-agent', 'feasibility', 'build/rotate-certificate.json')).toEqual(['SG503'])
    expect(run(afterGate1, { ...ANY_READ, mode: 'apply' })).toEqual(['SG512'])
    expect(run(afterGate1, { ...ANY_READ, mode: 'dry-run' })).toEqual(['SG512'])
    expect(judged({ phase: 'feasibility', run: { agent: 'solution-arch-agent', mode: 'apply' } })).toContain('SG142')
  })

  test('design or implement: a changing skill under the name of a read', () => {
    const change = SKILLS.find((skill) => skill.access === 'change')
    if (change === undefined) throw new Error('no skill changes anything')
    const { name, version, digest } = change
    expect(run(afterGate1, { ...ANY_READ, skill: { name, version, digest } })).toEqual(['SG517'])
    expect(run(afterGate1, { ...ANY_READ, skill: { ...ANY_READ.skill, digest } })).toEqual(['SG517'])
    const skills = SKILLS.map((skill) => ({ ...skill, access: 'change' as const }))
    expect(run({ ...afterGate1, snapshot: { ...afterGate1.snapshot, skills } }, ANY_READ)).toEqual(['SG513'])
  })

  test('advance without an approved report', () => {
    expect(write(afterGate1, 'solution-arch-agent', 'design', 'solution-design.md')).toEqual(['SG502'])
    expect(judged({ phase: 'design', locked: ['requirements'] })).toContain('SG110')
    expect(effects(afterGate1)).not.toContain('draft design')
  })
})

describe('solution-arch-agent in design is not authorised to', () => {
  test('build anything', () => {
    expect(write(afterFeasibility, 'solution-arch-agent', 'design', 'build/rotate-certificate.json')).toEqual(['SG503'])
    expect(write(afterGate2, 'solution-arch-agent', 'build', 'build/rotate-certificate.json')).toEqual(['SG501'])
    expect(run(afterFeasibility, component(building, 'apply'))).toEqual(['SG512'])
    expect(judged({ phase: 'design', run: { agent: 'solution-arch-agent', mode: 'read' } })).toContain('SG142')
  })

  test('decide what feasibility does not ground', () => {
    const before = { phase: 'design', insert: { in: 'solution-design.md', before: '## Components', line: '' } } as const
    const decision = (cites: string) => ({
      ...before,
      insert: {
        ...before.insert,
        line: `- **D-009**${cites} Hardware.\n  *Choice:* use the module.\n  *Because:* it is there.\n`,
      },
    })
    expect(judged(decision(' (FR-001, CAP-088)'))).toEqual(['SG345'])
    expect(judged(decision(' (FR-001, CON-001)'))).toEqual(['SG345'])
    expect(judged(decision(' (FR-088, CAP-001)'))).toEqual(['SG345'])
    expect(judged(decision(''))).toEqual(['SG345'])
  })

  test('advance without Gate 2', () => {
    expect(write(afterFeasibility, 'builder-agent', 'build', 'build/rotate-certificate.json')).toEqual(['SG502'])
    expect(run(afterFeasibility, component(building, 'dry-run'))).toEqual(['SG512'])
    expect(run(afterFeasibility, component(building, 'apply'))).toEqual(['SG512'])
    expect(judged({ phase: 'build', locked: ['requirements', 'feasibility'] })).toContain('SG110')
    const asked = buildScene({ phase: 'design', comments: [{ by: 'rik', body: '/sdd build' }] })
    expect(effects(asked)).not.toContain('build.requested')
    const reply = decide(asked.snapshot).effects.find(
      (effect) => effect.kind === 'upsert-comment' && effect.target === 1,
    )
    expect(reply).toMatchObject({ body: expect.stringContaining('no build before Gate 2') as unknown })
  })
})

describe('builder-agent in build is not authorised to', () => {
  const due = component(building, 'dry-run')

  test.each<readonly [string, RunRequest, string]>([
    ['another input', { ...due, inputs: { ...due.inputs, days: 3650 } }, 'SG517'],
    ['an input more', { ...due, inputs: { ...due.inputs, force: true } }, 'SG517'],
    ['another target', { ...due, target: 'edge-2' }, 'SG517'],
    ['another skill', { ...due, skill: ANY_READ.skill }, 'SG517'],
    [
      'another program under the same name',
      { ...due, skill: { ...due.skill, digest: `sha256:${'1'.repeat(64)}` } },
      'SG517',
    ],
    ['another environment', { ...due, environment: 'prod' }, 'SG511'],
    ['another contract', { ...due, authority: `sha256:${'1'.repeat(64)}` }, 'SG512'],
    ['another engagement', { ...due, engagement: '002-other' }, 'SG517'],
    ['a reading in the place of a change', { ...due, id: 'discover-1' }, 'SG517'],
  ])('reinterpret the design: a run with %s', (_, request, code) => {
    expect(run(building, request)).toEqual([code])
  })

  test('reinterpret the design: an asset that is not its component', () => {
    const asset = { in: 'build/rotate-certificate.json', line: '"days": \\d+', by: '"days": 3650' }
    expect(judged({ phase: 'build', built: 'as-designed', replace: asset })).toContain('SG621')
  })

  test('take scope decisions', () => {
    expect(run(building, { ...due, component: 'open-firewall' })).toEqual(['SG517'])
    expect(write(afterGate2, 'builder-agent', 'build', 'customer-spec.md', '# Less\n')).toEqual(['SG503'])
    expect(write(afterGate2, 'builder-agent', 'build', 'feasibility.md')).toEqual(['SG503'])
    expect(write(afterGate2, 'builder-agent', 'design', 'solution-design.md')).toEqual(['SG501'])
    expect(judged({ phase: 'build', built: 'as-designed', add: ['build/extra.json'] })).toContain('SG622')
    expect(
      judged({
        phase: 'build',
        built: 'as-designed',
        run: { component: 'open-firewall', agent: 'builder-agent', mode: 'apply' },
      }),
    ).toContain('SG623')
  })

  test('skip acceptance checks', () => {
    expect(judged({ phase: 'build', built: 'as-designed' })).toEqual([])
    expect(judged({ phase: 'build', built: 'skipped-check' })).toContain('SG624')
  })

  test('absorb deviations unrecorded', () => {
    expect(judged({ phase: 'build', built: 'rolled-back' })).toEqual([])
    expect(judged({ phase: 'build', built: 'hidden-deviation' })).toContain('SG652')
    expect(effects(buildScene({ phase: 'build', built: 'rolled-back' }))).toContain('deviation.recorded')
  })
})

describe('builder-agent in as-built is not authorised to', () => {
  test('overwrite originals', () => {
    const locked = afterGate2.snapshot.files.find(({ path }) => path.endsWith('solution-design.md'))?.text ?? ''
    expect(
      write(
        afterGate2,
        'builder-agent',
        'build',
        'solution-design.md',
        `${locked}\n## As-Built\n\n### 2026-11-20\n\nDone.\n`,
      ),
    ).toEqual([])
    expect(
      write(afterGate2, 'builder-agent', 'build', 'solution-design.md', locked.replace('days: 90', 'days: 397')),
    ).toEqual(['SG503'])
    expect(write(afterGate2, 'builder-agent', 'build', 'solution-design.md', '# As built\n')).toEqual(['SG503'])
    expect(
      write(afterGate2, 'builder-agent', 'build', 'solution-design.md', `${locked}\n## Components\n\nOthers.\n`),
    ).toEqual(['SG503'])
    expect(judged({ phase: 'build', built: 'as-designed', edit: 'solution-design.md' })).toContain('SG120')
    expect(judged({ phase: 'build', built: 'as-designed', edit: 'customer-spec.md' })).toContain('SG120')
  })

  test('skip as-built when clean', () => {
    expect(judged({ phase: 'build', built: 'as-designed', without: ['as-built.md'] })).toEqual(['SG651'])
  })

  test('treat it as optional', () => {
    const without = buildScene({ phase: 'build', built: 'as-designed', without: ['as-built.md'], reviews: ['olga'] })
    expect(effects(without)).not.toContain('gate.approved')
    expect(decide(without.snapshot).verdicts.map(({ phase, conclusion }) => `${phase} ${conclusion}`)).toContain(
      'as-built blocked',
    )
    const policy = buildScene().snapshot.files.find(({ path }) => path === '.specgate/policy.yml')?.text ?? ''
    const optional = buildScene({ phase: 'build', built: 'as-designed', reviews: ['olga'] })
    const files = optional.snapshot.files.map((file) =>
      file.path === '.specgate/policy.yml'
        ? { ...file, text: policy.replaceAll(/^ {2}as-built:.*\n(?: {4}.*\n)*/gm, '') }
        : file,
    )
    const decision = decide({ ...optional.snapshot, files })
    expect(decision.findings.map(({ code }) => code)).toEqual(['SG402'])
    expect(decision.effects.every((effect) => effect.kind === 'set-check' && effect.conclusion === 'failure')).toBe(
      true,
    )
  })
})
