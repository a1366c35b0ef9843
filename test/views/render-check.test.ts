import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import type { Verdict } from '../../src/model/decision.ts'
import type { Finding } from '../../src/model/finding.ts'
import { checkSummary, checkTitle } from '../../src/views/render-check.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'

const WAITING: SceneFacts = {}
const BLOCKED: SceneFacts = { request: { reason: null } }
const PASSED: SceneFacts = { reviews: ['ana', 'gus'], approved: true }

describe('the check of a pull request that', () => {
  test('waits', () => {
    const verdict = verdictOf(WAITING)
    expect(checkTitle(verdict)).toMatchInlineSnapshot(`"0 of 1 approvals"`)
    expect(withoutDigests(checkSummary(verdict))).toMatchInlineSnapshot(`
      "**Waiting: 0 of 1 approvals for Gate 1. @ana can approve #2.**

      Judged at \`<digest>\`. A push is judged anew, and approvals given before it no longer count.

      ### Waiting for

      - \`specs/001-demo/customer-spec.md:1 SG130 0 of 1 approvals for Gate 1; expected 1 more from team:network-architects. @ana can approve #2.\`

      ### What Gate 1 locks when this is merged

      - \`specs/001-demo/customer-spec.md\` sha256 \`<digest>…\`
      - \`specs/001-demo/checklists/requirements.md\` sha256 \`<digest>…\`"
    `)
  })

  test('is blocked', () => {
    const verdict = verdictOf(BLOCKED)
    expect(checkTitle(verdict)).toMatchInlineSnapshot(`"3 findings to mend"`)
    expect(withoutDigests(checkSummary(verdict))).toMatchInlineSnapshot(`
      "**Blocked by SG311: open question Q-008: Why is the certificate replaced now? (and 2 more). Comment "/sdd clarify Q-008 \\<answer\\>" on the pull request, or write the answer in its place.**

      Judged at \`<digest>\`. A push is judged anew, and approvals given before it no longer count.

      ### To mend

      - \`specs/001-demo/customer-spec.md:58 SG311 open question Q-008: Why is the certificate replaced now?; expected an answer. Comment "/sdd clarify Q-008 <answer>" on the pull request, or write the answer in its place.\`
      - \`specs/001-demo/checklists/requirements.md:5 SG319 open item "Every question is answered."; expected every item ticked. Mend the spec until the item holds, then tick it.\`
      - \`specs/001-demo/checklists/requirements.md:9 SG319 open item "The reason and the security impact of the change are given."; expected every item ticked. Mend the spec until the item holds, then tick it.\`

      ### Waiting for

      - \`specs/001-demo/customer-spec.md:1 SG130 0 of 1 approvals for Gate 1; expected 1 more from team:network-architects. @ana can approve #2.\`

      ### What Gate 1 locks when this is merged

      - \`specs/001-demo/customer-spec.md\` sha256 \`<digest>…\`
      - \`specs/001-demo/checklists/requirements.md\` sha256 \`<digest>…\`"
    `)
  })

  test('passed', () => {
    const verdict = verdictOf(PASSED)
    expect(checkTitle(verdict)).toMatchInlineSnapshot(`"Gate 1 passed"`)
    expect(withoutDigests(checkSummary(verdict))).toMatchInlineSnapshot(`
      "**Gate 1 is passed: #2 can be merged.**

      Judged at \`<digest>\`. A push is judged anew, and approvals given before it no longer count.

      ### Approvals that count

      - \`@ana\` (team:network-architects) at \`<digest>\`

      ### Approvals that do not count

      - \`@gus\`: has read permission, not write

      ### What Gate 1 locks when this is merged

      - \`specs/001-demo/customer-spec.md\` sha256 \`<digest>…\`
      - \`specs/001-demo/checklists/requirements.md\` sha256 \`<digest>…\`"
    `)
  })
})

test('the build check approves nothing, and lists nothing to approve', () => {
  const [build, asBuilt] = verdictsOf({ phase: 'build', built: 'as-designed' })
  expect(build?.phase === 'build' ? checkSummary(build) : '').not.toContain('locks when this is merged')
  expect(asBuilt?.phase === 'as-built' ? checkSummary(asBuilt) : '').toContain('locks when this is merged')
})

test.each([
  ['waiting', [], 2, '0 of 2 approvals'],
  ['waiting', [], 0, 'under way'],
  ['waiting', [{ ...finding('a build'), severity: 'wait' }], 1, 'under way'],
  ['blocked', [finding('x')], 1, '1 finding to mend'],
  ['blocked', [finding('x'), finding('y')], 1, '2 findings to mend'],
  ['passed', [], 1, 'Gate 1 passed'],
  ['passed', [], 0, 'the contract is kept'],
] as const)('the title when %s with findings %j and %i required is "%4$s"', (conclusion, findings, required, title) => {
  expect(checkTitle({ ...verdictOf(WAITING), conclusion, findings, required })).toBe(title)
})

describe('what people wrote is no markup', () => {
  test.each([
    ['HTML', 'an <img src=x> and <!-- a comment', '\\<img src=x\\>'],
    ['a placeholder in angle brackets', '/sdd clarify Q-001 <answer>', '\\<answer\\>'],
    ['the end of bold', 'a ** b', '\\*\\*'],
    ['a link', '[approve](https://example.net)', '**`[approve](https://example.net)`**'],
    ['brackets', '[approve]', '\\[approve\\]'],
    ['code', 'a ` b', '\\`'],
    ['a mention in what blocks', 'ask @everyone', 'ask `@everyone`'],
  ])('%s', (_, text, escaped) => {
    const verdict = { ...verdictOf(BLOCKED), next: text, findings: [finding(text)] }
    const [first = ''] = checkSummary(verdict).split('\n')
    expect(first).toContain(escaped)
    expect(first).toMatch(/^\*\*.*\*\*$/)
  })

  test('nor can it end its line or its code', () => {
    const verdict = { ...verdictOf(WAITING), next: 'a\n# b', findings: [finding('a`b\n\n# c\r\n- d')] }
    const lines = checkSummary(verdict).split('\n')
    expect(lines[0]?.replace('\\#', '#')).toBe('**a # b**')
    expect(lines.filter((line) => /^(# |- d)/.test(line))).toEqual([])
    expect(lines).toContain("- `a.md:1 SG999 a'b # c - d; expected x. Mend it.`")
  })
})

test('whatever the findings, a summary is well formed, below the limit, and says first who must act', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.constantFrom(
      '𝒜'.repeat(70_000),
      '\ud800'.repeat(500),
      '`'.repeat(9_000),
      '\n'.repeat(9_000),
      'é'.repeat(40_000),
    ),
  )
  const base = verdictOf(WAITING)
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), fc.nat(1500), text, (found, times, next) => {
      const findings = Array.from({ length: found.length === 0 ? 0 : times }, (_, index) =>
        finding(found[index % found.length] ?? ''),
      )
      const summary = checkSummary({ ...base, findings, next: `Ana must act. ${next}` })
      expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535)
      expect(summary.isWellFormed()).toBe(true)
      expect(summary.startsWith('**Ana must act.')).toBe(true)
      const allowed = /^$|^\*\*.*\*\*$|^### |^- [`@]|^Judged at |^… cut; /
      expect(summary.split('\n').filter((line) => !allowed.test(line))).toEqual([])
    }),
    { numRuns: 40 },
  )
})

function finding(found: string): Finding {
  return { code: 'SG999', severity: 'block', path: 'a.md', line: 1, found, expected: 'x', remedy: 'Mend it.' }
}

function verdictsOf(facts: SceneFacts): readonly Verdict[] {
  return decide(buildScene(facts).snapshot).verdicts
}

function verdictOf(facts: SceneFacts): Verdict {
  const [verdict] = verdictsOf(facts)
  if (verdict === undefined) throw new Error('nothing is judged')
  return verdict
}

/** Digests change with every word of a template. */
function withoutDigests(text: string): string {
  return text.replaceAll(/`[0-9a-f]{10,16}(…?)`/g, '`<digest>$1`')
}
