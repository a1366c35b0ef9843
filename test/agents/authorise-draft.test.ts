import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { authoriseDraft } from '../../src/agents/authorise-draft.ts'
import { AGENTS } from '../../src/model/agent.ts'
import type { AgentName } from '../../src/model/agent.ts'
import { AUTHORITIES } from '../../src/model/authority.ts'
import type { FileWrite } from '../../src/model/effect.ts'
import { PULL_PHASES } from '../../src/model/phase.ts'
import { phaseBranch, specFolder } from '../../src/model/place.ts'
import { buildScene } from '../builders/scene.ts'
import { ENGAGEMENT } from '../builders/world.ts'

const ALL_LOCKED = buildScene({ phase: 'build', built: 'as-designed' })
const NONE_LOCKED = buildScene()

function codes(
  agent: AgentName,
  branch: string,
  files: readonly FileWrite[],
  scene = ALL_LOCKED,
  engagement = ENGAGEMENT,
): readonly string[] {
  return authoriseDraft(scene.snapshot, scene.engagement, { agent, engagement, branch }, files).map(({ code }) => code)
}

function file(path: string, content: string | null = 'text\n'): FileWrite {
  return { path: `${specFolder(ENGAGEMENT)}/${path}`, content }
}

describe('authoriseDraft: branches', () => {
  test.each([
    'main',
    'sdd/ledger',
    'sdd/001-demo',
    'sdd/001-demo/as-built',
    'sdd/001-demo/requirements/more',
    'sdd/002-other/requirements',
    'SDD/001-demo/requirements',
    'sdd/001-demo/requirements\n',
    '',
  ])('%j is nobody’s', (branch) => {
    expect(codes('spec-agent', branch, [file('customer-spec.md')])).toEqual(['SG501'])
  })

  test('each agent has its own phases and no others', () => {
    for (const agent of AGENTS) {
      for (const phase of PULL_PHASES) {
        const own = AUTHORITIES.some((each) => each.agent === agent && each.phase === phase)
        expect(codes(agent, phaseBranch(ENGAGEMENT, phase), [])).toEqual(own ? [] : ['SG501'])
        const needs = AUTHORITIES.find((each) => each.phase === phase)?.needs ?? null
        if (own)
          expect(codes(agent, phaseBranch(ENGAGEMENT, phase), [], NONE_LOCKED)).toEqual(needs === null ? [] : ['SG502'])
      }
    }
  })

  test('not in the name of another engagement', () => {
    expect(codes('spec-agent', phaseBranch(ENGAGEMENT, 'requirements'), [], ALL_LOCKED, '002-other')).toEqual(['SG501'])
  })
})

describe('authoriseDraft: paths', () => {
  const branch = phaseBranch(ENGAGEMENT, 'build')

  test.each([
    ['../002-other/build/x.json'],
    ['build/../solution-design.md'],
    ['build/x/y.json'],
    ['build/.hidden'],
    ['build//x.json'],
    ['build/'],
    ['build'],
    ['Build/x.json'],
    ['evidence'],
    ['evidence/run/../../customer-spec.md'],
    ['as-built.md/x'],
    ['feasibility.md'],
    ['capabilities.json'],
    ['checklists/requirements.md'],
    ['build/x.json\n'],
    ['build/x\u200b.json'],
  ])('%j is refused', (path) => {
    expect(codes('builder-agent', branch, [file(path)])).toEqual(['SG503'])
  })

  test.each([
    '.specgate/policy.yml',
    '.github/workflows/x.yml',
    'specs/001-demo-2/as-built.md',
    '/specs/001-demo/as-built.md',
    'README.md',
    'CODEOWNERS',
  ])('%j, outside the engagement, is refused', (path) => {
    expect(codes('builder-agent', branch, [{ path, content: 'x' }])).toEqual(['SG503'])
  })

  test('an asset that an earlier contract left on the branch may go; documents, evidence and what is on the default branch may not', () => {
    expect(codes('builder-agent', branch, [file('build/old-component.json', null)])).toEqual([])
    const kept = [
      'as-built.md',
      'customer-spec.md',
      'solution-design.md',
      'evidence/rotate-certificate-1-apply/run.json',
      'build/README.md',
    ]
    for (const path of kept) expect(codes('builder-agent', branch, [file(path, null)])).toEqual(['SG503'])
    const { snapshot, engagement } = ALL_LOCKED
    const old = {
      ...file('build/old-component.json', 'x'),
      mode: '100644',
      blob: '0'.repeat(40),
      digest: '',
      text: 'x',
    }
    const request = { agent: 'builder-agent', engagement: ENGAGEMENT, branch } as const
    const merged = { ...snapshot, files: [...snapshot.files, old] }
    expect(
      authoriseDraft(merged, engagement, request, [file('build/old-component.json', null)]).map(({ code }) => code),
    ).toEqual(['SG503'])
  })

  test('one foreign file refuses the proposal; every one is told', () => {
    const files = [
      file('as-built.md'),
      file('feasibility.md'),
      file('build/rotate-certificate.json'),
      { path: 'README.md', content: '' },
    ]
    const findings = authoriseDraft(
      ALL_LOCKED.snapshot,
      ALL_LOCKED.engagement,
      { agent: 'builder-agent', engagement: ENGAGEMENT, branch },
      files,
    )
    expect(findings.map(({ path }) => path)).toEqual([`${specFolder(ENGAGEMENT)}/feasibility.md`, 'README.md'])
  })

  test('an amendment of a file that is not there is refused', () => {
    const { snapshot, engagement } = ALL_LOCKED
    const without = { ...snapshot, files: snapshot.files.filter(({ path }) => !path.endsWith('solution-design.md')) }
    const request = { agent: 'builder-agent', engagement: ENGAGEMENT, branch } as const
    expect(
      authoriseDraft(without, engagement, request, [file('solution-design.md', '## As-Built\n')]).map(
        ({ code }) => code,
      ),
    ).toEqual(['SG503'])
  })
})

test('authoriseDraft: whatever the path, nothing outside the engagement’s folder is ever allowed', () => {
  const part = fc.oneof(
    fc.constantFrom('specs', ENGAGEMENT, '..', '.', '', 'build', 'evidence', 'as-built.md', '.specgate', 'policy.yml'),
    fc.string({ maxLength: 6 }),
  )
  fc.assert(
    fc.property(fc.constantFrom(...AUTHORITIES), fc.array(part, { maxLength: 6 }), ({ agent, phase }, parts) => {
      const path = parts.join('/')
      if (codes(agent, phaseBranch(ENGAGEMENT, phase), [{ path, content: 'x' }]).length > 0) return
      expect(path).toMatch(/^specs\/001-demo\/[A-Za-z0-9_-][A-Za-z0-9._/-]*$/)
      expect(path.split('/')).not.toContain('..')
    }),
    { numRuns: 1000 },
  )
})

describe('authoriseDraft: what stands beside a design', () => {
  const request = {
    agent: 'solution-arch-agent',
    engagement: ENGAGEMENT,
    branch: phaseBranch(ENGAGEMENT, 'design'),
  } as const
  const scene = buildScene({ phase: 'design', asked: ['/sdd plan --variant compatibility'] })

  function refusals(files: readonly FileWrite[], document: 'design' | 'plan'): readonly string[] {
    const found = authoriseDraft(scene.snapshot, scene.engagement, { ...request, document }, files)
    return found.map(({ code, path }) => `${code} ${path}`)
  }

  test('the plan is drafted again without the design', () => {
    expect(refusals([file('tasks.md'), file('contracts/x.md')], 'plan')).toEqual([])
    expect(refusals([file('tasks.md'), file('solution-design.md')], 'plan')).toEqual([
      'SG503 specs/001-demo/solution-design.md',
    ])
    expect(refusals([file('tasks.md'), file('solution-design.md')], 'design')).toEqual([])
  })

  test('a variant goes where only the branch holds it', () => {
    expect(refusals([file('designs/compatibility.md', null)], 'design')).toEqual([])
    const merged = scene.content.changes.flatMap(({ after }) => (after?.path.includes('/designs/') ? [after] : []))
    const snapshot = { ...scene.snapshot, files: [...scene.snapshot.files, ...merged] }
    const found = authoriseDraft(snapshot, scene.engagement, request, [file('designs/compatibility.md', null)])
    expect(found.map(({ code }) => code)).toEqual(['SG503'])
  })
})
