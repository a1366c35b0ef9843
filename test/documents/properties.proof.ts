import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMarkdown } from '../../src/documents/markdown.ts'
import { readComponents } from '../../src/documents/read-components.ts'
import { frontMatterText, scanBlock, SCANNED_KINDS, scanIds } from '../../src/documents/scan-ids.ts'
import { GATES } from '../../src/model/phase.ts'
import type { Gate } from '../../src/model/phase.ts'
import { BLOCKS, DRAFTS, readDraft } from './drafts.ts'

const KIB = 1024

/** What Markdown, YAML and the readers take for something. */
const PIECES = [
  '\n',
  '\n\n',
  '---\n',
  '## ',
  '# ',
  '- ',
  '* ',
  '1. ',
  '> ',
  '    ',
  '\t',
  '```',
  '````',
  '~~~',
  '```yaml components\n',
  '```yaml inputs\n',
  '- **FR-001** ',
  '- **AC-001** (FR-001) ',
  '**',
  '__',
  '_',
  '*',
  '[',
  ']',
  '](',
  ')',
  '![',
  '[^1]: ',
  '<b>',
  '<!--',
  '-->',
  '|',
  '|-|-|\n',
  '\\',
  '&amp;',
  '`',
  ':',
  ': ',
  '{',
  '}',
  '"',
  "'",
  '&a',
  '*a',
  '!!x',
  'a',
  'word ',
  'FR-001',
  '\r',
  '\r\n',
  '\u200b',
  '\u{e0061}',
  '\ud800',
] as const

const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 400 }).map((pieces) => pieces.join(''))
const repeated = fc
  .tuple(fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 30_000 }))
  .map(([pieces, times]) =>
    pieces
      .join('')
      .repeat(times)
      .slice(0, 64 * KIB),
  )
const noise = fc.string({ unit: 'binary', maxLength: 2000 })

/** A draft with a few lines cut, doubled, moved or mixed with other text. */
function mutated(gate: Gate): fc.Arbitrary<string> {
  const lines = DRAFTS[gate].split('\n')
  const edit = fc.record({
    at: fc.nat({ max: lines.length - 1 }),
    kind: fc.constantFrom('cut', 'double', 'indent', 'quote', 'put', 'prefix', 'move'),
    put: fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }),
    to: fc.nat({ max: lines.length - 1 }),
  })
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
    const text = [...lines]
    for (const { at, kind, put, to } of edits) {
      const line = text[at] ?? ''
      if (kind === 'cut') text.splice(at, 1)
      if (kind === 'double') text.splice(at, 0, line)
      if (kind === 'indent') text[at] = ` ${line}`
      if (kind === 'quote') text[at] = `> ${line}`
      if (kind === 'put') text.splice(at, 0, put.join(''))
      if (kind === 'prefix') text[at] = put.join('') + line
      if (kind === 'move') text.splice(to, 0, ...text.splice(at, 1))
    }
    return text.join('\n')
  })
}

describe.each(GATES)('%s', (gate) => {
  test('any text gives a document or findings, never both, never neither, never an error', () => {
    fc.assert(
      fc.property(fc.oneof(soup, repeated, noise, mutated(gate)), (text) => {
        const { document, findings } = readDraft(gate, text)
        expect(document === null).toBe(findings.length > 0)
        const end = text.split(/\r\n|\r|\n/).length
        expect(findings.every(({ line }) => line >= 1 && line <= end)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  test('what reads without a finding is the same for the line scans', () => {
    let read = 0
    fc.assert(
      fc.property(mutated(gate), (text) => {
        const { document } = readDraft(gate, text)
        if (document === null) return
        read += 1
        const markdown = parseMarkdown('x.md', text)
        expect(frontMatterText(text)).toBe(markdown.frontMatter?.text)
        const block = markdown.blocks.find(({ info }) => info === BLOCKS[gate])
        expect(scanBlock(text, BLOCKS[gate])).toEqual({ text: block?.text, firstLine: block?.firstLine })
        for (const kind of SCANNED_KINDS) {
          const items = markdown.items
            .filter(({ id }) => id.startsWith(`${kind}-`))
            .map(({ id, line }) => ({ id, line }))
          expect(scanIds(text, kind)).toEqual(items)
        }
      }),
      { numRuns: 150 },
    )
    // Enough of them have to stay readable, or nothing was compared; about thirty do.
    expect(read).toBeGreaterThan(5)
  })

  test('as drafted, every id is found both ways', () => {
    const text = DRAFTS[gate]
    const scanned = SCANNED_KINDS.flatMap((kind) => scanIds(text, kind).map(({ id }) => id))
    const parsed = parseMarkdown('x.md', text)
      .items.map(({ id }) => id)
      .filter((id) => SCANNED_KINDS.some((kind) => id.startsWith(`${kind}-`)))
    expect(scanned.toSorted()).toEqual(parsed.toSorted())
    if (gate !== 'as-built') expect(scanned.length).toBeGreaterThan(10)
  })
})

test('the contract read by lines is the contract that the whole design gives', () => {
  const { components } = readComponents('x.md', DRAFTS.design)
  expect(readDraft('design', DRAFTS.design).document).toMatchObject({ components })
})

/** Texts that a parser takes long for, or its stack; sizes as somebody would try them. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['5000 quotes', '>'.repeat(5000)],
  ['5000 quotes with spaces', '> '.repeat(5000) + 'x'],
  ['5000 lists on a line', '- '.repeat(5000) + 'x'],
  ['numbered lists on a line', '1. '.repeat(5000) + 'x'],
  ['lists in lists over lines', Array.from({ length: 1000 }, (_, depth) => '  '.repeat(depth) + '- a').join('\n')],
  ['many lists, 20 deep', `${'- '.repeat(20)}a\n`.repeat(2000)],
  ['footnotes in footnotes', '[^a]: '.repeat(3000)],
  ['nested images', '!['.repeat(20_000) + '](u)'.repeat(20_000)],
  ['nested emphasis', '*a '.repeat(20_000) + 'a* '.repeat(20_000)],
  ['nested strikes', '~~a ~b '.repeat(5000) + 'c~ d~~ '.repeat(5000)],
  ['links that do not end', '[a]('.repeat(20_000)],
  ['a link that does not end, over lines', '[a](b "\n'.repeat(10_000)],
  ['code of every length', Array.from({ length: 1000 }, (_, length) => '`'.repeat(length + 1)).join(' ')],
  ['tags that do not end', '<a b="'.repeat(40_000)],
  ['underlined titles', 'a\n==\n'.repeat(9000)],
  ['a table of bars', '|a'.repeat(20).concat('\n', '|-'.repeat(20), '\n', `${'|a'.repeat(12)}\n`.repeat(18_000))],
  ['tables again and again', ':-|:-|:-|:-|:-|:-|:-|:-|\n'.repeat(19_000)],
  ['100 000 titles', '# a\n'.repeat(100_000)],
  ['a megabyte of text', 'A line of plain words that says something about nothing.\n\n'.repeat(18_000)],
  ['a megabyte on one line', 'word '.repeat(210_000)],
  ['a megabyte of one letter', 'a'.repeat(1_050_000)],
  [
    'half a megabyte of text, which is read',
    'A line of plain words that says something about nothing.\n\n'.repeat(9000),
  ],
  ['YAML nested 5000 deep', '---\na: '.concat('['.repeat(5000), '\n---\n')],
  ['YAML of quotes', '---\n'.concat('"'.repeat(250_000), '\n---\n')],
  ['YAML of keys', '---\n'.concat(Array.from({ length: 20_000 }, (_, key) => `k${key}: 1`).join('\n'), '\n---\n')],
]

// Most take milliseconds, those that are parsed a few hundred: the limit leaves room for a busy machine, none for minutes.
test.each(HOSTILE)(
  '%s: an answer in seconds, not minutes',
  (_, text) => {
    expect(readDraft('requirements', text).findings.length).toBeGreaterThan(0)
  },
  10_000,
)
