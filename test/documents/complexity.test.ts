import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readComplexity } from '../../src/documents/complexity.ts'
import { readGates } from '../../src/documents/gates-table.ts'
import { parseMarkdown } from '../../src/documents/markdown.ts'
import { readSolutionDesign } from '../../src/documents/solution-design.ts'
import { formatFinding } from '../../src/model/finding.ts'
import { buildScene } from '../builders/scene.ts'

function read(body: string) {
  return readComplexity(
    parseMarkdown('x.md', `## Complexity tracking\n\n${body}\n\n## After\n\n- **VII.1** (z) Not here.\n`).passages,
  )
}

const WHOLE = '- **VII.1** (a, b) Helm. **Why:** Charts. **Simpler way refused because:** No files.'

test.each([
  ['on one line', WHOLE],
  ['on several lines', WHOLE.replaceAll(' **', '\n  **').replace('-\n  **VII', '- **VII')],
  ['in paragraphs', WHOLE.replaceAll(' **', '\n\n  **').replace('-\n\n  **VII', '- **VII')],
  [
    'with lists inside',
    '- **VII.1** (a, b) Helm.\n  - **Why:** Charts.\n  - **Simpler way refused because:** No files.',
  ],
  [
    'without bold names',
    WHOLE.replaceAll('**Why:**', 'Why:').replaceAll('because:**', 'because:').replace('**Simpler', 'Simpler'),
  ],
  ['after prose', `Some words.\n\n${WHOLE}`],
  ['the other way round', '- **VII.1** (a, b) Helm. **Simpler way refused because:** No files. **Why:** Charts.'],
])('an exception %s', (_, body) => {
  const { exceptions, strayLines } = read(body)
  expect(strayLines).toEqual([])
  expect(exceptions.map(({ line: _line, ...rest }) => rest)).toEqual([
    { rule: 'VII.1', components: ['a', 'b'], instead: 'Helm.', why: 'Charts.', simplerRefused: 'No files.' },
  ])
})

test.each<readonly [string, string, readonly string[], readonly number[]]>([
  ['nothing', 'None.', [], []],
  ['a plain list', '- None.\n- Nothing.', [], [3, 4]],
  ['an item without a rule before one', `- We use Helm.\n${WHOLE}`, ['VII.1'], [3]],
  ['two for one rule', `${WHOLE}\n${WHOLE}`, ['VII.1', 'VII.1'], []],
  ['more than anybody can weigh', `${WHOLE}\n`.repeat(201), Array.from({ length: 200 }, () => 'VII.1'), [203]],
  ['one in code', '```\n' + WHOLE + '\n```', [], []],
  ['one that is quoted', `> Such as \`${WHOLE}\``, [], []],
])('%s', (_, body, rules, lines) => {
  const { exceptions, strayLines } = read(body)
  expect(exceptions.map(({ rule }) => rule)).toEqual(rules)
  expect(strayLines).toEqual(lines)
})

test.each([
  ['no parentheses', '- **VII.1** Helm. **Why:** Charts.', { components: [], instead: 'Helm.' }],
  ['empty parentheses', '- **VII.1** ( , ) Helm.', { components: [], why: '' }],
  [
    'dots for words',
    '- **VII.1** (a) … **Why:** … **Simpler way refused because:** -',
    { instead: '', why: '', simplerRefused: '' },
  ],
])('what is missing is empty: %s', (_, body, expected) => {
  expect(read(body).exceptions[0]).toMatchObject(expected)
})

const DRAFT = buildScene({ phase: 'design' }).content.changes.find(({ path }) => path.endsWith('/solution-design.md'))
const TEXT = DRAFT?.after?.text ?? ''
const OLD = TEXT.slice(0, TEXT.indexOf('\n## Pre-implementation gates'))

test('a design that was locked before there were these sections is read as it was', () => {
  expect(OLD.length).toBeGreaterThan(1000)
  const [old, now] = [readSolutionDesign('x.md', OLD), readSolutionDesign('x.md', TEXT)]
  expect(old.findings.map(formatFinding)).toEqual([])
  expect(old.design?.components).toEqual(now.design?.components)
  expect(old.design?.decisions).toEqual(now.design?.decisions)
})

test.each([
  ['is empty', '\n## Complexity tracking\n', 'SG304'],
  ['stands twice', '\n## Complexity tracking\n\nNone.\n\n## Complexity tracking\n\nNone.\n', 'SG303'],
])('such a section that %s is no section', (_, more, code) => {
  expect(readSolutionDesign('x.md', OLD + more).findings.map((finding) => finding.code)).toEqual([code])
})

test('no text makes these readers throw', () => {
  const pieces = [
    ...WHOLE.split(' '),
    '\n',
    '\n\n',
    '## Complexity tracking\n',
    '## Pre-implementation gates\n\n',
    '| a | VII.1 MUST | holds |\n',
    '|---|---|---|\n',
    '- ',
    '  ',
    '(',
  ]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
      const { passages } = parseMarkdown('x.md', parts.join(' '))
      const lines = [...readComplexity(passages).exceptions, ...readGates(passages)].map(({ line }) => line)
      expect(lines.every((line) => line >= 1)).toBe(true)
    }),
    { numRuns: 200 },
  )
})
