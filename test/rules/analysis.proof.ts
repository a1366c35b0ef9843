import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMarkdown } from '../../src/documents/markdown.ts'
import { markdownLimitProblem } from '../../src/documents/markdown-limits.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { Rule, RuleContext } from '../../src/rules/rule.ts'
import { criteriaTestable } from '../../src/rules/analysis/criteria-testable.ts'
import { nothingMissing } from '../../src/rules/analysis/nothing-missing.ts'
import { requirementsConsistent } from '../../src/rules/analysis/requirements-consistent.ts'
import { rollbackSaid } from '../../src/rules/analysis/rollback-said.ts'
import { saidOnce } from '../../src/rules/analysis/said-once.ts'
import { termsKept } from '../../src/rules/analysis/terms-kept.ts'
import { wordsMeasurable } from '../../src/rules/analysis/words-measurable.ts'
import { buildScene, contextOf } from '../builders/scene.ts'

const RULES: readonly Rule[] = [
  criteriaTestable,
  nothingMissing,
  requirementsConsistent,
  rollbackSaid,
  saidOnce,
  termsKept,
  wordsMeasurable,
]
const KIB = 1024
const SIZE = 64 * KIB
/** A rule set takes some 50 ms for these texts; the limit leaves room for a machine that does other things. */
/** A guard against patterns that run away, not a measure: that takes some tens of milliseconds. */
const MOST_MS = 10_000

const SPEC = contextOf(buildScene())
const DESIGN = contextOf(buildScene({ phase: 'design' }))

/** The context with another text in place of the prose of its document. */
function withText(context: RuleContext, text: string): RuleContext {
  const { passages } = parseMarkdown('specs/001-demo/document.md', text)
  const { spec, design } = context.dossier
  if (spec === null || design === null)
    return { ...context, dossier: { ...context.dossier, spec: spec && { ...spec, passages } } }
  return { ...context, dossier: { ...context.dossier, spec: { ...spec, passages }, design: { ...design, passages } } }
}

function judge(context: RuleContext): readonly Finding[] {
  return RULES.flatMap((rule) => rule.check(context))
}

/** What the rules look for, and what stands around it. */
const PIECES = [
  [
    '\n',
    '\n\n',
    '- ',
    '  - ',
    '> ',
    '| a | b |\n',
    '`',
    '**',
    '(',
    ')',
    ': ',
    '. ',
    ', ',
    '; ',
    '—',
    '"',
    '{{',
    '}}',
    '<',
    '>',
    '???',
  ],
  [
    '## Scope\n\n',
    '## Requirements\n\n',
    '## Acceptance criteria\n\n',
    '## Decisions\n\n',
    '## Phases\n\n',
    '### Verify\n\n',
  ],
  ['## Risks and mitigations\n\n', '## Rollback\n\n', '## Clarifications\n\n', 'Out of scope:\n\n', 'In scope:\n\n'],
  ['- **FR-001** ', '- **FR-1** ', '- **AC-001** (FR-001) ', '- **D-001** (FR-001, CAP-001) ', ' — check: `a-check`\n'],
  [
    '- **Stop**: ',
    '- **Rollback**: ',
    '- **Escalate**: ',
    '*Choice:* ',
    '*Because:* ',
    'none',
    'n/a',
    '-',
    'TODO',
    'and/or',
  ],
  [
    'at least ',
    'at most ',
    '90 ',
    '30',
    ' days',
    ' or fewer',
    'validity',
    'key type ',
    'rsa-2048',
    'must not ',
    'fast ',
    'etc.',
  ],
  [
    'edge-1',
    'edge_1',
    'Edge-1',
    'validityDays',
    'FR-004',
    'fr4',
    'CAB (change advisory board)',
    'change approval board (CAB) ',
  ],
  ['e\u0301', '\u00a0', '\u{1f600}', '\ud800', '▪', '▫', 'constructor', '__proto__', '0', '1.', '10.0.0.1', 'İ', 'ß'],
].flat()
const TEXT = fc.array(fc.constantFrom(...PIECES), { maxLength: 200 }).map((pieces) => pieces.join(''))

describe('any Markdown', () => {
  test.each([
    ['spec', SPEC],
    ['design', DESIGN],
  ] as const)('as a %s is judged, each finding on one of its lines and told in full', (_, context) => {
    fc.assert(
      fc.property(fc.oneof(TEXT, fc.string({ unit: 'binary', maxLength: 500 })), (text) => {
        const lines = text.split('\n').length
        for (const { line, found, expected, remedy, code } of judge(withText(context, text))) {
          // Findings on data blocks keep the lines of the document that the block came from.
          const most = code === 'SG812' || code === 'SG824' || code === 'SG827' ? Infinity : lines
          expect(line).toBeGreaterThanOrEqual(1)
          expect(line).toBeLessThanOrEqual(most)
          expect([found, expected, remedy].filter((part) => part.trim() === '')).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  })

  test('gives the same findings each time', () => {
    fc.assert(
      fc.property(TEXT, (text) => {
        expect(judge(withText(SPEC, text))).toEqual(judge(withText(SPEC, text)))
      }),
      { numRuns: 50 },
    )
  })
})

function filled(head: string, piece: string | ((index: number) => string)): string {
  let text = head
  for (let index = 0; text.length < SIZE; index += 1) text += typeof piece === 'string' ? piece : piece(index)
  return text.slice(0, SIZE)
}

const FR = '## Requirements\n\n- **FR-001** '
const AC = '## Acceptance criteria\n\n- **AC-001** (FR-001) '
const idOf = (index: number) => String(index % 1000).padStart(3, '0')

const LONG: readonly (readonly [string, string])[] = [
  ['one word', filled(FR, 'a')],
  ['one hyphenated word', filled(FR, 'a-')],
  ['one camel-case word', filled(FR, 'aB')],
  ['one number', filled(FR, '1')],
  ['one dotted number', filled(FR, '1.')],
  ['one number with colons', filled(FR, '1:')],
  ['numbers without an end of the sentence', filled(FR, '1 a ')],
  ['limits of one thing', filled(FR, 'at least 9 days left of key, at most 3 days left of key, ')],
  ['spaces that do not break', filled(`${FR}a`, '\u00a0')],
  ['a reason of spaces', filled('## Rollback\n\nnone', '\u00a0')],
  [
    'different requirements',
    filled(
      '## Requirements\n\n',
      (index) => `- **FR-${idOf(index)}** The log x${index} is kept for at least ${index} days.\n`,
    ),
  ],
  [
    'one requirement again and again',
    filled('## Requirements\n\n', '- **FR-001** The log is kept for at least 3 days.\n'),
  ],
  ['abbreviations', filled(FR, 'a b c (ABC) ')],
  ['parentheses that stay open', filled(FR, 'ABC (a ')],
  ['braces that stay open', filled(FR, '{{')],
  ['question marks', filled(FR, '?')],
  ['short sentences', filled(FR, 'A. ')],
  ['full stops', filled(FR, '. ')],
  ['dashes before a check', filled(AC, '— - ')],
  ['vague words', filled(FR, 'fast soon if possible etc ')],
  ['things out of scope', filled('## Scope\n\nOut of scope:\n\n', (index) => `- a b c, d e f and g h ${index}\n`)],
  ['values of the requester', filled(FR, 'edge-1 ')],
  ['ids', filled(FR, 'fr 1 FR-001 ')],
  ['choices', filled(FR, 'key type rsa-2048. The validity is 120 days. ')],
  ['decisions in one', filled('## Decisions\n\n- **D-001** ', 'Choice: Because: ')],
  ['phases', filled('## Phases\n\n', '### A\n\n- **Stop**: x y z a b\n\n')],
  ['risks', filled('## Risks and mitigations\n\n', '- **A** (b c d\n')],
]

describe('64 KiB are judged in a moment', () => {
  test.each(LONG)('%s', (_, text) => {
    expect(text).toHaveLength(SIZE)
    expect(markdownLimitProblem(text)).toBeNull()
    const contexts = [withText(SPEC, text), withText(DESIGN, text)]
    for (const context of contexts) {
      const times = [0, 1].map(() => {
        const start = performance.now()
        judge(context)
        return performance.now() - start
      })
      expect(Math.min(...times)).toBeLessThan(MOST_MS)
    }
  })
})

test('a rule tells no more than a person mends at once', () => {
  const text = filled('## Requirements\n\n', (index) => `- **FR-${idOf(index)}** It is fast and x${index}.\n`)
  expect(wordsMeasurable.check(withText(SPEC, text))).toHaveLength(20)
})
