import fc from 'fast-check'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import type { Nodes } from 'mdast'
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../src/model/decision.ts'
import type { Finding } from '../../src/model/finding.ts'
import { decide } from '../../src/decide/decide.ts'
import { inlineCode, inlineText, quotedText } from '../../src/views/inline-text.ts'
import { checkSummary, checkTitle } from '../../src/views/render-check.ts'
import { renderStatus, STATUS_MARKER } from '../../src/views/render-status.ts'
import { buildScene } from '../builders/scene.ts'

/** What GitHub takes for a check's summary or a comment. */
const LIMIT = 65_535

const { engagement, verdicts } = decide(buildScene({ phase: 'design', draft: true }).snapshot)
const [base] = verdicts
if (engagement === null || base === undefined) throw new Error('the scene has a verdict')

const PIECES = [
  '## ',
  '\n',
  '\n\n',
  '- ',
  '```',
  '`',
  '**',
  '_',
  '[x](http://evil.example)',
  '![x](y)',
  '<b>',
  '</details>',
  '<!-- specgate:status -->',
  '-->',
  '|',
  '\\',
  '@acme/all',
  '@rik',
  '&lt;',
  '$',
  '~~',
  'word ',
  '\u{1f511}',
  '\ud800',
  '\r',
  '\u202e',
]
const typed = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((all) => all.join('')),
  fc.constantFrom('x'.repeat(70_000), '\u{1f511}'.repeat(40_000), '@a '.repeat(20_000)),
)
const finding: fc.Arbitrary<Finding> = fc.record({
  code: fc.constant('SG999'),
  severity: fc.constantFrom('block', 'wait', 'note'),
  path: typed,
  line: fc.nat(),
  found: typed,
  expected: typed,
  remedy: typed,
})
const line = fc.record({ login: typed, commit: fc.string(), roles: fc.array(typed, { maxLength: 3 }), reason: typed })
const hash = fc.string({ minLength: 64, maxLength: 64, unit: fc.constantFrom('0', 'a') })
const verdict: fc.Arbitrary<Verdict> = fc
  .record({
    conclusion: fc.constantFrom('passed', 'waiting', 'blocked'),
    findings: fc.array(finding, { maxLength: 30 }),
    required: fc.nat({ max: 5 }),
    counted: fc.array(line, { maxLength: 5 }),
    ignored: fc.array(line, { maxLength: 5 }),
    subjects: fc.array(fc.record({ name: typed, digest: fc.record({ sha256: hash, gitBlob: hash }) }), {
      maxLength: 5,
    }),
    next: typed,
  })
  .map((parts) => ({ ...base, ...parts }))

function parsed(text: string): Nodes {
  return unified().use(remarkParse).use(remarkGfm).parse(text)
}

function kindsIn(node: Nodes): readonly string[] {
  return [node.type, ...('children' in node ? node.children.flatMap(kindsIn) : [])]
}

/** Words outside code, where a mention would call somebody. */
function wordsIn(node: Nodes): string {
  if (node.type === 'text') return node.value
  return 'children' in node ? node.children.map(wordsIn).join(' ') : ''
}

describe('whatever is quoted', () => {
  test('a check and a comment stay below the limit in bytes, and in UTF-8', () => {
    fc.assert(
      fc.property(fc.array(verdict, { minLength: 1, maxLength: 2 }), (judged) => {
        for (const text of [...judged.map(checkSummary), renderStatus(engagement, judged)]) {
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIMIT)
          expect(text.isWellFormed()).toBe(true)
        }
        for (const each of judged) expect(checkTitle(each).length).toBeLessThan(100)
      }),
      { numRuns: 50 },
    )
  })

  test('a check holds no HTML, link, image or heading but its own', () => {
    fc.assert(
      fc.property(verdict, (judged) => {
        const root = parsed(checkSummary({ ...judged, findings: judged.findings.slice(0, 5) }))
        const kinds = new Set(kindsIn(root))
        for (const kind of ['html', 'image', 'code', 'table', 'blockquote', 'delete', 'definition'])
          expect([...kinds]).not.toContain(kind)
        const titles = 'children' in root ? root.children.filter((node) => node.type === 'heading').map(wordsIn) : []
        for (const title of titles)
          expect(title).toMatch(
            /^(To mend|Waiting for|Approvals that (do not )?count|What .* locks when this is merged)$/,
          )
      }),
      { numRuns: 50 },
    )
  })

  test('a comment begins with its marker, once, and holds no other HTML', () => {
    fc.assert(
      fc.property(fc.array(verdict, { maxLength: 2 }), (judged) => {
        const text = renderStatus(engagement, judged)
        expect(text.startsWith(`${STATUS_MARKER}\n`)).toBe(true)
        const html = kindsIn(parsed(text)).filter((kind) => kind === 'html')
        expect(html).toHaveLength(1)
      }),
      { numRuns: 50 },
    )
  })

  test('what is blocked calls nobody whom a document names', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const blocked = {
          ...base,
          conclusion: 'blocked' as const,
          next: text,
          findings: [],
          ignored: [{ login: 'rik', commit: '', roles: [], reason: text }],
        }
        expect(wordsIn(parsed(checkSummary(blocked)))).not.toMatch(/(?<![A-Za-z0-9])@(acme|rik)/)
      }),
    )
  })
})

test('who has to approve is called', () => {
  const waiting = decide(buildScene({ phase: 'design', reviews: ['ana'] }).snapshot).verdicts
  expect(waiting.map((each) => wordsIn(parsed(checkSummary(each)))).join('')).toContain('@sam can approve #4')
})

test.each([
  ['a *b* <c>', 'a \\*b\\* \\<c\\>', '`a *b* <c>`'],
  ['a `b`', 'a \\`b\\`', "`a 'b'`"],
  [' a\n\n## b\t', 'a ## b', '`a ## b`'],
  ['x'.repeat(700), `${'x'.repeat(600)}…`, `\`${'x'.repeat(600)}…\``],
])('%j inline', (text, plain, code) => {
  expect(inlineText(text)).toBe(plain)
  expect(inlineCode(text)).toBe(code)
})

test.each([
  ['@ana and @acme/all', '`@ana` and `@acme/all`'],
  ['ana@example.net', '`ana@example.net`'],
  ['see https://evil.example now', 'see `https://evil.example` now'],
  ['@rik@acme/all', '`@rik@acme/all`'],
  ['(@ana)', '`(@ana)`'],
  ['@_x', '`@_x`'],
])('%j quoted calls nobody', (text, quoted) => {
  expect(quotedText(text)).toBe(quoted)
})
