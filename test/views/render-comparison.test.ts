import { describe, expect, test } from 'vitest'
import { comparisonOf } from '../../src/derive/comparison.ts'
import { renderComparison } from '../../src/views/render-comparison.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'

function comparison(facts: SceneFacts) {
  return comparisonOf(buildScene({ phase: 'design', ...facts }).snapshot)
}

const COMPATIBLE: SceneFacts = { asked: ['/sdd plan --variant compatibility'] }

test('designs stand side by side, with what would change and how the time is found', () => {
  expect(renderComparison(comparison(COMPATIBLE))).toMatchInlineSnapshot(`
    "|  | \`solution-design.md\` | \`compatibility\` |
    |---|---|---|
    | **Variant** | none | \`compatibility\` |
    | **Components** | 1 | 1 |
    | **Skills** | \`tls-certificate/rotate@1.0.0\` | \`tls-certificate/rotate@1.0.0\` |
    | **Risk** | use case medium; 1 change | use case medium; 1 change |
    | **Batch** | \`sequential\` | \`sequential\` |
    | **Batch time** | at most 26 min | at most 26 min |
    | **Acceptance** | every requirement and criterion answered | every requirement and criterion answered; **would change FR-004, CAP-006** |
    | **Values** | – | \`rotate-certificate.key-type: "rsa-2048", not "ecdsa-p256"\` |

    Batch time is the longest that a build takes in which nothing fails: each component is rehearsed and changed, every program of its skill takes all of its time limit, and the batch policy says which components run together. Undoing a failed run takes longer, and what a skill does at once inside its own run shows under Values alone.

    \`/sdd plan --variant <variant>\` drafts one of these beside the design:

    - \`performance\`: An elliptic curve key
    - \`compatibility\`: A key that old clients know
    - \`cost\`: One change a year"
  `)
})

describe('of each design is told', () => {
  test('what a changed one adds, leaves out and does not answer', () => {
    const { designs } = comparison({
      ...COMPATIBLE,
      replace: { in: 'designs/compatibility.md', line: '^- id: rotate-certificate', by: '- id: renew-certificate' },
    })
    expect(designs[1]).toMatchObject({
      added: ['renew-certificate'],
      leftOut: ['rotate-certificate'],
      values: [],
      unmet: [],
    })
    const less = comparison({
      ...COMPATIBLE,
      replace: { in: 'designs/compatibility.md', line: '^    - AC-003\n', by: '' },
    })
    expect(less.designs[1]?.unmet).toEqual(['AC-003'])
  })

  test('that it cannot be read', () => {
    const broken = comparison({
      ...COMPATIBLE,
      replace: { in: 'designs/compatibility.md', line: '^kind: .*', by: 'kind: x' },
    })
    expect(broken.designs.map(({ name }) => name)).toEqual(['solution-design.md'])
    expect(renderComparison(broken)).toContain('Not compared, because it cannot be read:\n\n- `specs/001-demo/designs/')
  })

  test('that its skill is not installed, so that its time is not known', () => {
    const text = renderComparison(comparison({ uninstall: ['tls-certificate/rotate'] }))
    expect(text).toContain('skill not installed for `rotate-certificate`')
    expect(text).toContain('at most 0 s, and `rotate-certificate`, whose time is not known')
  })

  test('that it was drafted from an earlier report', () => {
    const old = `sha256:${'0'.repeat(64)}`
    const { designs } = comparison({
      ...COMPATIBLE,
      replace: { in: 'designs/compatibility.md', line: '^previous-record: .*', by: `previous-record: ${old}` },
    })
    expect(designs.map(({ isOld }) => isOld)).toEqual([false, true])
  })

  test('values of people break no cell and call nobody', () => {
    const { designs } = comparison({
      ...COMPATIBLE,
      replace: { in: 'designs/compatibility.md', line: 'common-name: .*', by: 'common-name: "a | `b` @rik <b>"' },
    })
    const text = renderComparison({ designs, findings: [], risk: null, variants: [] })
    const lines = text.split('\n').filter((line) => line.startsWith('|'))
    expect(new Set(lines.map((line) => line.match(/(?<!\\)\|/g)?.length))).toEqual(new Set([4]))
    expect(text).toContain("a \\| 'b' @rik <b>")
  })
})

test('after Gate 2 the locked designs are compared, before there is one that is said', () => {
  const locked = buildScene({ phase: 'build', asked: [] })
  expect(comparisonOf(locked.snapshot).designs.map(({ name }) => name)).toEqual(['solution-design.md'])
  expect(comparisonOf(locked.snapshot).variants).toEqual([])
  expect(renderComparison(comparisonOf(buildScene().snapshot))).toContain('There is no design to compare')
})
