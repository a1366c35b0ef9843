import { expect, test } from 'vitest'
import { analysisOf } from '../../src/decide/analysis-of.ts'
import { judgePull } from '../../src/decide/judge-pull.ts'
import { renderAnalysis } from '../../src/views/render-analysis.ts'
import { buildScene } from '../builders/scene.ts'
import type { SceneFacts } from '../builders/facts.ts'

function render(facts: SceneFacts): string {
  const { snapshot, policy, engagement, pull } = buildScene(facts)
  if (policy === null) throw new Error('no policy')
  const { coverage, findings } = analysisOf(snapshot, judgePull(snapshot, policy, engagement, pull))
  return renderAnalysis(coverage, findings)
}

test('a design in order: what covers each requirement, and no word of approvals', () => {
  expect(render({ phase: 'design' })).toMatchInlineSnapshot(`
    "**No finding.**

    | Requirement | Criteria | Checks | Capabilities | Decisions | Components |
    |---|---|---|---|---|---|
    | FR-001 | AC-001 | \`handshake-valid\` | CAP-001, CAP-002, CAP-007, CAP-008, CAP-009 | D-002, D-003, D-004 | \`rotate-certificate\` |
    | FR-002 | AC-001 | \`handshake-valid\` | CAP-010 | D-003 | \`rotate-certificate\` |
    | FR-003 | AC-001 | \`handshake-valid\` | CAP-002, CAP-003 | D-003, D-006 | \`rotate-certificate\` |
    | FR-004 | AC-003 | \`key-type-matches\` | CAP-006, CAP-009 | D-001 | \`rotate-certificate\` |
    | FR-005 | AC-002 | \`not-expiring\` | CAP-004 | D-005 | \`rotate-certificate\` |
    | FR-006 | AC-002 | \`not-expiring\` | CAP-005 | D-005 | \`rotate-certificate\` |"
  `)
})

test('a spec with a vague word: the finding with its line', () => {
  const replace = { in: 'customer-spec.md', line: '\\*\\*FR-004\\*\\* The key', by: '**FR-004** It is fast. The key' }
  expect(render({ replace })).toMatch(/^\*\*1 finding\*\*\n\n- `specs\/001-demo\/customer-spec\.md:\d+ SG811 /)
})

test('before there is a spec', () => {
  expect(renderAnalysis([], [])).toBe('**No finding.**\n\nThere is no spec yet whose requirements could be covered.')
})
