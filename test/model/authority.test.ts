import { describe, expect, test } from 'vitest'
import { agentPathUse, AUTHORITIES, authorityIn, pathUse } from '../../src/model/authority.ts'
import type { PathUse } from '../../src/model/authority.ts'
import { PULL_PHASES } from '../../src/model/phase.ts'
import type { PullPhase } from '../../src/model/phase.ts'

const PHASE_USES: readonly (readonly [PullPhase, string, PathUse])[] = [
  ['requirements', 'customer-spec.md', 'write'],
  ['requirements', 'checklists/requirements.md', 'write'],
  ['requirements', 'checklists/deep/requirements.md', 'foreign'],
  ['requirements', 'feasibility.md', 'foreign'],
  ['requirements', 'evidence/discover-1/run.json', 'foreign'],
  ['requirements', 'tasks.md', 'foreign'],
  ['feasibility', 'feasibility.md', 'write'],
  ['feasibility', 'capabilities.json', 'write'],
  ['feasibility', 'evidence/discover-1/run.json', 'write'],
  ['feasibility', 'customer-spec.md', 'foreign'],
  ['design', 'solution-design.md', 'write'],
  ['design', 'research.md', 'write'],
  ['design', 'contracts/api/v1.yml', 'write'],
  ['design', 'contracts', 'foreign'],
  ['design', 'contracts/rotate.md', 'write'],
  ['design', 'checklists/design.md', 'write'],
  ['design', 'designs/reliability.md', 'write'],
  ['design', 'designs/deep/reliability.md', 'foreign'],
  ['feasibility', 'designs/reliability.md', 'foreign'],
  ['build', 'designs/reliability.md', 'foreign'],
  ['design', 'checklists/requirements.md', 'foreign'],
  ['feasibility', 'tasks.md', 'foreign'],
  ['build', 'contracts/rotate.md', 'foreign'],
  ['design', 'evidence/discover-1/run.json', 'foreign'],
  ['design', 'customer-spec.md', 'foreign'],
  ['build', 'build/rotate.json', 'write'],
  ['build', 'build/deep/rotate.json', 'foreign'],
  ['build', 'as-built.md', 'write'],
  ['build', 'customer-spec.md', 'amend'],
  ['build', 'solution-design.md', 'amend'],
  ['build', 'feasibility.md', 'foreign'],
  ['build', 'capabilities.json', 'foreign'],
]

describe('how a phase may use a file of its engagement', () => {
  test.each(PHASE_USES)('%s, %s: %s', (phase, file, use) => {
    expect(pathUse('001-demo', phase, `specs/001-demo/${file}`)).toBe(use)
  })

  test('what people may add to a design, its agent may not', () => {
    const design = authorityOf('design')
    expect(agentPathUse(design, '001-demo', 'specs/001-demo/solution-design.md')).toBe('write')
    expect(agentPathUse(design, '001-demo', 'specs/001-demo/research.md')).toBe('write')
    expect(agentPathUse(design, '001-demo', 'specs/001-demo/contracts/rotate.md')).toBe('write')
    expect(agentPathUse(design, '001-demo', 'specs/001-demo/contracts/api/v1.yml')).toBe('foreign')
    expect(agentPathUse(design, '001-demo', 'specs/001-demo/checklists/requirements.md')).toBe('foreign')
  })

  test('the builder may append to the spec, and nobody else may touch it after Gate 1', () => {
    const spec = 'specs/001-demo/customer-spec.md'
    const uses = AUTHORITIES.map((authority) => [authority.phase, agentPathUse(authority, '001-demo', spec)])
    expect(Object.fromEntries(uses)).toEqual({
      requirements: 'write',
      feasibility: 'foreign',
      design: 'foreign',
      build: 'amend',
    })
  })
})

describe('no phase and no agent may use', () => {
  test.each([
    ['another engagement', 'specs/002-other/customer-spec.md'],
    ['an engagement whose id begins alike', 'specs/001-demo-2/customer-spec.md'],
    ['the folder itself', 'specs/001-demo'],
    ['the folder with a slash', 'specs/001-demo/'],
    ['a way out of the folder', 'specs/001-demo/../002-other/customer-spec.md'],
    ['a way out of evidence', 'specs/001-demo/evidence/../customer-spec.md'],
    ['a way around', 'specs/001-demo/./customer-spec.md'],
    ['an empty part', 'specs/001-demo//customer-spec.md'],
    ['an empty part in evidence', 'specs/001-demo/evidence//run.json'],
    ['a trailing slash', 'specs/001-demo/customer-spec.md/'],
    ['a folder of evidence', 'specs/001-demo/evidence/'],
    ['the build folder', 'specs/001-demo/build/'],
    ['a hidden file', 'specs/001-demo/evidence/.git/config'],
    ['an absolute path', '/specs/001-demo/customer-spec.md'],
    ['a backslash', 'specs/001-demo/evidence\\x\\run.json'],
    ['another case', 'specs/001-demo/Customer-Spec.md'],
    ['a look-alike letter', 'specs/001-demo/сustomer-spec.md'],
    ['a letter beyond ASCII', 'specs/001-demo/evidence/größe/run.json'],
    ['a zero-width space', 'specs/001-demo/evidence/a\u200Bb/run.json'],
    ['a line break', 'specs/001-demo/evidence/a\n/run.json'],
    ['a line break at the end', 'specs/001-demo/customer-spec.md\n'],
    ['a NUL', 'specs/001-demo/evidence/a\0/run.json'],
    ['a name of 101 characters', `specs/001-demo/evidence/${'a'.repeat(101)}/run.json`],
    ['the policy', '.specgate/policy.yml'],
    ['a workflow', '.github/workflows/ci.yml'],
    ['nothing', ''],
  ])('%s: %j', (_, path) => {
    expect(PULL_PHASES.map((phase) => pathUse('001-demo', phase, path))).toEqual(Array(4).fill('foreign'))
    expect(AUTHORITIES.map((each) => agentPathUse(each, '001-demo', path))).toEqual(Array(4).fill('foreign'))
  })
})

test('each phase has one agent, which acts after the gate before it', () => {
  expect(PULL_PHASES.map((phase) => [authorityOf(phase).agent, authorityOf(phase).needs])).toEqual([
    ['spec-agent', null],
    ['solution-arch-agent', 'requirements'],
    ['solution-arch-agent', 'feasibility'],
    ['builder-agent', 'design'],
  ])
  expect(AUTHORITIES).toHaveLength(PULL_PHASES.length)
})

test('only the builder changes anything, and nothing is read before Gate 1', () => {
  expect(PULL_PHASES.map((phase) => authorityOf(phase).runs)).toEqual([[], ['read'], [], ['dry-run', 'apply']])
})

function authorityOf(phase: PullPhase) {
  const authority = authorityIn(phase)
  if (authority === null) throw new Error(`${phase} has no agent`)
  return authority
}
