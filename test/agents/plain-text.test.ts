import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeMarkdown, sentence, showValue } from '../../src/agents/plain-text.ts'
import { parseMarkdown } from '../../src/documents/markdown.ts'

const MARKS = [
  '# ',
  '## ',
  '- ',
  '* ',
  '+ ',
  '1. ',
  '1) ',
  '> ',
  '```',
  '~~~',
  '---',
  '===',
  '`',
  '**',
  '_',
  '[a](b)',
  '[a]: b',
  '![',
  '<b>',
  '<!--',
  '&lt;',
  '|',
  '\\',
  '\n',
  '\n\n',
  '\t',
  '$',
  'a',
  ' ',
  '(FR-001) ',
  '- **FR-001** ',
]
const typed = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.constantFrom(...MARKS)).map((all) => all.join('')),
)

/** As a reader of the text would repeat it. */
function plain(text: string): string {
  return text.toWellFormed().replaceAll(/\s+/g, ' ').trim()
}

describe('escapeMarkdown', () => {
  test('what Markdown shows is what was typed, on one line', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const { items, sections, blocks, htmlLines } = parseMarkdown(
          'x.md',
          `- **FR-001** x ${escapeMarkdown(text)} x\n`,
        )
        expect(items.map(({ id, text: shown }) => `${id} ${shown.replaceAll(/\s+/g, ' ')}`)).toEqual([
          `FR-001 ${`x ${plain(text)} x`.replaceAll(/\s+/g, ' ')}`,
        ])
        expect([sections, blocks, htmlLines]).toEqual([[], [], []])
      }),
      { numRuns: 500 },
    )
  })

  test('alone on a line, or on the line after another, it starts nothing', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const { items, sections, blocks, htmlLines } = parseMarkdown(
          'x.md',
          `${escapeMarkdown(text)}\n\n- **FR-001** one\n  ${escapeMarkdown(text)}\n- **FR-002** two\n`,
        )
        expect(items.map(({ id }) => id)).toEqual(['FR-001', 'FR-002'])
        expect([sections, blocks, htmlLines]).toEqual([[], [], []])
      }),
      { numRuns: 500 },
    )
  })
})

describe('showValue', () => {
  test.each([
    [undefined, '–'],
    [null, '–'],
    ['', '–'],
    [0, '0'],
    [false, 'false'],
    [['a', 'b|c'], 'a, b\\|c'],
    [{ a: [1] }, '{"a":\\[1\\]}'],
    ['a\u200bb', 'a(U+200B)b'],
    ['x'.repeat(400), `${'x'.repeat(300)}…`],
    ['\u{1f511}'.repeat(400), `${'\u{1f511}'.repeat(300)}…`],
  ])('%j → %s', (value, shown) => {
    expect(showValue(value)).toBe(shown)
  })
})

test.each([
  ['It works', 'It works.'],
  ['It works. ', 'It works.'],
  ['Does it?', 'Does it?'],
])('sentence %s → %s', (text, ended) => {
  expect(sentence(text)).toBe(ended)
})
