import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import type { Engagement } from '../../src/model/engagement.ts'
import { phaseLine } from '../../src/views/phase-line.ts'
import { renderStatus, STATUS_MARKER } from '../../src/views/render-status.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'

describe('the status comment of a pull request that', () => {
  test('waits', () => {
    expect(statusOf({ phase: 'design', reviews: ['ana'] })).toMatchInlineSnapshot(`
      "<!-- specgate:status -->

      **Waiting: 1 of 2 approvals for Gate 2. @sam can approve #4.**

      \`001-demo\` · Gate 2 · waiting

      ✅ Requirements · Gate 1 → ✅ Feasibility → 🟡 Design · Gate 2 → ⬜ Build · As-built

      | Locked | Pull request | Record |
      |---|---|---|
      | Gate 1 | #2 | \`<digest>\` |
      | The feasibility approval | #3 | \`<digest>\` |

      To approve, review this pull request; a comment approves nothing. \`/sdd help\` says what comments can do."
    `)
  })

  test('is blocked', () => {
    expect(statusOf({ request: { reason: null } })).toMatchInlineSnapshot(`
      "<!-- specgate:status -->

      **Blocked by SG311: open question Q-008: Why is the certificate replaced now? (and 2 more). Comment "/sdd clarify Q-008 \\<answer\\>" on the pull request, or write the answer in its place.**

      \`001-demo\` · Gate 1 · blocked

      🟡 Requirements · Gate 1 → ⬜ Feasibility → ⬜ Design · Gate 2 → ⬜ Build · As-built

      **To mend**

      - \`specs/001-demo/customer-spec.md:58 SG311 open question Q-008: Why is the certificate replaced now?; expected an answer. Comment "/sdd clarify Q-008 <answer>" on the pull request, or write the answer in its place.\`
      - \`specs/001-demo/checklists/requirements.md:5 SG319 open item "Every question is answered."; expected every item ticked. Mend the spec until the item holds, then tick it.\`
      - \`specs/001-demo/checklists/requirements.md:9 SG319 open item "The reason and the security impact of the change are given."; expected every item ticked. Mend the spec until the item holds, then tick it.\`

      To approve, review this pull request; a comment approves nothing. \`/sdd help\` says what comments can do."
    `)
  })

  test('passed', () => {
    expect(statusOf({ phase: 'feasibility', reviews: ['ana', 'gus'], approved: true })).toMatchInlineSnapshot(`
      "<!-- specgate:status -->

      **The feasibility approval is passed: #3 can be merged.**

      \`001-demo\` · the feasibility approval · ready to merge

      ✅ Requirements · Gate 1 → 🟡 Feasibility → ⬜ Design · Gate 2 → ⬜ Build · As-built

      **Approvals that do not count**

      - \`@gus\`: has read permission, not write

      | Locked | Pull request | Record |
      |---|---|---|
      | Gate 1 | #2 | \`<digest>\` |

      To approve, review this pull request; a comment approves nothing. \`/sdd help\` says what comments can do."
    `)
  })
})

test('of two checks, the one that needs somebody speaks first', () => {
  const lines = statusOf({ phase: 'build', built: 'as-designed' }).split('\n')
  expect(lines[0]).toBe(STATUS_MARKER)
  expect(lines[2]).toContain('@olga can approve')
  expect(lines).toContain('The contract is kept.')
})

test('without a verdict it says so', () => {
  const { engagement } = buildScene()
  expect(renderStatus(engagement, []).split('\n')[2]).toBe('`001-demo` · nothing to judge')
})

test('at most twenty findings, then how many more; each once, however long', () => {
  const { engagement } = buildScene()
  const [verdict] = decide(buildScene().snapshot).verdicts
  if (verdict === undefined) throw new Error('nothing is judged')
  const findings = Array.from({ length: 25 }, (_, index) => ({
    code: 'SG999',
    severity: 'block' as const,
    path: 'a.md',
    line: index + 1,
    found: '`𝒜'.repeat(40_000),
    expected: 'x',
    remedy: 'Mend it.',
  }))
  const blocked = { ...verdict, conclusion: 'blocked' as const, findings: [...findings, ...findings] }
  const status = renderStatus(engagement, [blocked, blocked])
  expect(status.match(/^- `a\.md:\d+ /gm)).toHaveLength(20)
  expect(status).toContain('\n- and 5 more, listed by the check\n')
  expect(Buffer.byteLength(status)).toBeLessThanOrEqual(65_535)
})

describe('the phase line', () => {
  test.each([
    ['a spec under review', {}, '🟡 ⬜ ⬜ ⬜'],
    ['a closed spec pull request', { state: 'closed' }, '🔵 ⬜ ⬜ ⬜'],
    ['a design under review', { phase: 'design' }, '✅ ✅ 🟡 ⬜'],
    [
      'a spec reopened after the end',
      { locked: ['requirements', 'feasibility', 'design', 'as-built'], edit: 'customer-spec.md' },
      '🔁 ✅ ✅ ✅',
    ],
  ] satisfies (readonly [string, SceneFacts, string])[])('of %s: %s', (_, facts, marks) => {
    expect(
      phaseLine(engagementOf(facts))
        .match(/[🟡⬜🔵✅🔁]/gu)
        ?.join(' '),
    ).toBe(marks)
  })

  test('names every stop', () => {
    expect(phaseLine(engagementOf({ phase: 'feasibility' }))).toMatchInlineSnapshot(
      `"✅ Requirements · Gate 1 → 🟡 Feasibility → ⬜ Design · Gate 2 → ⬜ Build · As-built"`,
    )
  })
})

function engagementOf(facts: SceneFacts): Engagement {
  return buildScene(facts).engagement
}

/** Digests of records change with every word of a template. */
function statusOf(facts: SceneFacts): string {
  const { engagement, verdicts } = decide(buildScene(facts).snapshot)
  if (engagement === null) throw new Error('there is no engagement')
  return renderStatus(engagement, verdicts).replaceAll(/`[0-9a-f]{12}`/g, '`<digest>`')
}
