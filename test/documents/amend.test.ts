import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appendSection, isAdditive } from '../../src/documents/amend.ts'
import type { AdditiveSection } from '../../src/documents/amend.ts'
import { parseMarkdown } from '../../src/documents/markdown.ts'
import { escapeMarkdown } from '../../src/agents/plain-text.ts'
import { GATES } from '../../src/model/phase.ts'
import { DRAFTS, readDraft } from './drafts.ts'

const LOCKED = '# Spec\n\n## Requirements\n\nIt [works](#x) as [told].\n'
const HEADINGS: readonly AdditiveSection[] = ['## Amendments', '## As-Built']

function amended(added: string): string {
  return `${LOCKED}\n## Amendments\n\n### 2026-11-20\n\n${added}\n`
}

describe('isAdditive: yes', () => {
  test.each([
    ['nothing', LOCKED],
    ['one section', amended('None.')],
    ['one section after another', `${amended('None.')}\n## As-Built\n\n### 2026-12-01\n\nDone.\n`],
    ['deviations with ids', amended('- **DEV-001** `rotate` (missing): it was not run')],
    ['a table', amended('| a | b |\n|---|---|\n| 1 | 2 |')],
    ['code', amended('```text\nHandshake ok\n```')],
    ['escaped HTML', amended('\\<script\\>')],
    ['headings below', amended('#### Detail\n\nText.')],
  ])('%s', (_, text) => {
    expect(isAdditive(LOCKED, text)).toBe(true)
  })
})

describe('isAdditive: no', () => {
  test.each([
    ['an edit above', amended('None.').replace('works', 'fails')],
    ['a cut above', amended('None.').slice(1)],
    ['something put before', `\n${amended('None.')}`],
    ['only spaces', `${LOCKED}\n  \n`],
    ['text before the heading', `${LOCKED}\nNot so.\n\n## Amendments\n\nNone.\n`],
    ['the last line continued', LOCKED.trimEnd() + ' not. \n\n## Amendments\n'],
    ['another section', amended('## Requirements\n\nNothing.')],
    ['a new title', amended('# Spec')],
    ['a section indented by a space', amended(' ## Requirements')],
    ['a section closed by marks', amended('## Requirements ##')],
    ['an additive section with more in its name', amended('## Amendments to requirements')],
    ['an empty section heading', amended('##')],
    ['a title underlined', amended('Requirements\n===')],
    ['a section underlined', amended('Requirements\n---')],
    ['a section underlined once', amended('Requirements\n-')],
    ['a section in a fence, which may be closed elsewhere', amended('```\n## Requirements\n```')],
    ['line ends of Windows', `${LOCKED}\n## Amendments\r\n\r\nNone.\r\n`],
    ['a section behind a carriage return', amended('None.\r## Requirements\r\rNothing.')],
    ['HTML', amended('<h2>Requirements</h2>')],
    ['an HTML comment', amended('<!-- for machines -->')],
    ['a target for a link above', amended('[told]: https://evil.example')],
    ['a target in a quote', amended('> [told]: https://evil.example')],
    ['a footnote', amended('[^told]: not')],
    ['one more block for programs', amended('```yaml components\n- id: x\n```')],
    ['one more block in a list', amended('- ```yaml components')],
    ['one more requirement', amended('- **FR-099** More.')],
    ['one more requirement, with a star', amended('* __FR-099__ More.')],
    ['one more decision', amended('1. **D-099** (FR-001) More.')],
    ['hidden text', amended('No\u200bne.')],
  ])('%s', (_, text) => {
    expect(isAdditive(LOCKED, text)).toBe(false)
  })
})

const sections = fc.constantFrom(...HEADINGS)
const dates = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
/** What drafters append: lines whose free text was made plain. */
const bodies = fc
  .array(
    fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => `- told: ${plain(text)}`),
    { minLength: 1, maxLength: 5 },
  )
  .map((lines) => lines.join('\n'))

function plain(text: string): string {
  return escapeMarkdown(text.replaceAll(/[\p{C}\p{Default_Ignorable_Code_Point}]/gu, ''))
}

test('isAdditive: a section appended to any text is additive, however often', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300 }),
      fc.array(fc.tuple(sections, dates, bodies), { minLength: 1, maxLength: 3 }),
      (locked, appended) => {
        const text = appended.reduce(
          (before, [heading, date, body]) => appendSection(before, heading, date, body),
          locked,
        )
        expect(text.startsWith(locked)).toBe(true)
        expect(isAdditive(locked, text)).toBe(true)
      },
    ),
  )
})

test.each(GATES)('isAdditive: any one character of a locked %s edited, added or cut is found', (gate) => {
  const locked = DRAFTS[gate]
  const text = appendSection(locked, '## Amendments', '2026-11-20', 'None.')
  fc.assert(
    fc.property(
      fc.nat({ max: locked.length - 1 }),
      fc.constantFrom('edit', 'add', 'cut'),
      fc.string({ minLength: 1, maxLength: 1 }),
      (at, kind, put) => {
        const changed = text.slice(0, at) + (kind === 'cut' ? '' : put) + text.slice(kind === 'add' ? at : at + 1)
        fc.pre(!changed.startsWith(locked))
        expect(isAdditive(locked, changed)).toBe(false)
      },
    ),
  )
})

test.each(GATES)('isAdditive: what is appended to a locked %s leaves its reading as it was', (gate) => {
  const locked = DRAFTS[gate]
  const added = fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 12 })), { maxLength: 12 })
    .map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(added, (text) => {
      const whole = `${locked}\n## Amendments\n\n${text}\n`
      fc.pre(isAdditive(locked, whole))
      const [before, after] = [parseMarkdown('x', locked), parseMarkdown('x', whole)]
      const own = after.sections.filter(({ title }) => title !== 'Amendments' && title !== 'As-Built')
      expect(own).toEqual(before.sections)
      expect(after.blocks.filter(({ info }) => info.startsWith('yaml'))).toEqual(
        before.blocks.filter(({ info }) => info.startsWith('yaml')),
      )
      expect(after.items.filter(({ section }) => section !== 'Amendments' && section !== 'As-Built')).toEqual(
        before.items,
      )
      expect(readDraft(gate, whole).findings).toEqual([])
    }),
    { numRuns: 60 },
  )
})

/** What could break a document, in pieces that a generator puts together. */
const PIECES = [
  '\n',
  '\n\n',
  '## ',
  '# ',
  '### ',
  'Requirements',
  '---',
  '===',
  '```',
  '~~~',
  'yaml inputs',
  '- **FR-001** ',
  '* ',
  '> ',
  '    ',
  '[a]: b',
  '<b>',
  '<!--',
  '\r',
  '|',
  '`',
  '**',
  '\\',
  '## Amendments',
  '## As-Built',
]
