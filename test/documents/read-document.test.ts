import { describe, expect, test } from 'vitest'
import { renderDocument } from '../../src/documents/render-document.ts'
import { GATES } from '../../src/model/phase.ts'
import type { Gate } from '../../src/model/phase.ts'
import { BLOCKS, DRAFTS, lineOf, readDraft } from './drafts.ts'

/** Damage to a document, and the one finding it gives: text at whose line, code. */
type Case = {
  readonly name: string
  readonly damage: (text: string, gate: Gate) => string
  readonly at: (text: string, gate: Gate) => number
  readonly code: string
}

/** Section without ids or block, and one after it, of each artifact. */
const PLAIN: Readonly<Record<Gate, readonly [string, string]>> = {
  requirements: ['## Rollback', '## Clarifications'],
  feasibility: ['## Outcome', '## Observed environment'],
  design: ['## Summary', '## Resolution'],
  'as-built': ['## Outcome', '## Delivered components'],
}

function end(text: string): number {
  return text.split('\n').length
}

function plain(gate: Gate): string {
  return PLAIN[gate][0]
}

function withLine(text: string, gate: Gate, line: string): string {
  return text.replace(`${PLAIN[gate][1]}\n`, `${line}\n\n${PLAIN[gate][1]}\n`)
}

function blockOf(text: string, gate: Gate): string {
  const start = text.indexOf('```' + BLOCKS[gate])
  return text.slice(start, text.indexOf('\n```\n', start) + 5)
}

function reshaped(text: string, gate: Gate, change: (block: string) => string): string {
  const block = blockOf(text, gate)
  return text.replace(block, change(block))
}

/** Line under the fence that opens the block, where its YAML begins. */
function underFence(text: string, gate: Gate): number {
  return lineOf(text, BLOCKS[gate]) + 1
}

function lastLineOf(text: string, part: string): number {
  return text.split('\n').findLastIndex((line) => line.includes(part)) + 1
}

/** Where the YAML of the real block begins, when another fence shows the same opening. */
function blockLine(text: string, gate: Gate): number {
  const fence = text
    .split('\n')
    .findIndex((line, index, lines) => line === '```' + BLOCKS[gate] && lines[index - 1] !== '````')
  return fence + 2
}

function indented(block: string, by: string): string {
  return block.replaceAll(/^(?=.)/gm, by)
}

const CASES: readonly Case[] = [
  { name: 'no front matter', damage: (text) => text.slice(text.indexOf('\n# ') + 1), at: () => 1, code: 'SG301' },
  {
    name: 'front matter that is not YAML',
    damage: (text) => text.replace('schema: 1', 'schema: [1'),
    at: () => 4,
    code: 'SG301',
  },
  {
    name: 'front matter with a field twice',
    damage: (text) => text.replace('schema: 1', 'schema: 1\nschema: 1'),
    at: () => 4,
    code: 'SG301',
  },
  { name: 'front matter that is not at the top', damage: (text) => `\n${text}`, at: () => 1, code: 'SG301' },
  {
    name: 'an unknown field',
    damage: (text) => text.replace('schema: 1', 'schema: 1\nstatus: approved'),
    at: () => 4,
    code: 'SG302',
  },
  { name: 'another kind', damage: (text) => text.replace(/kind: .*/, 'kind: memo'), at: () => 2, code: 'SG302' },
  { name: 'a later schema', damage: (text) => text.replace('schema: 1', 'schema: 2'), at: () => 3, code: 'SG302' },
  { name: 'a missing field', damage: (text) => text.replace(/basis: .*\n/, ''), at: () => 2, code: 'SG302' },
  { name: 'a missing section', damage: (text, gate) => text.replace(`${plain(gate)}\n`, '\n'), at: end, code: 'SG303' },
  {
    name: 'a section one level down',
    damage: (text, gate) => text.replace(`${plain(gate)}\n`, `#${plain(gate)}\n`),
    at: end,
    code: 'SG303',
  },
  {
    name: 'a section in a quote',
    damage: (text, gate) => text.replace(`${plain(gate)}\n`, `> ${plain(gate)}\n`),
    at: end,
    code: 'SG303',
  },
  {
    name: 'a section twice',
    damage: (text, gate) => `${text}\n${plain(gate)}\n\nAgain.\n`,
    at: (text) => end(text) - 3,
    code: 'SG303',
  },
  {
    name: 'an empty section',
    damage: (text, gate) => text.replace(new RegExp(`${plain(gate)}\n[\\s\\S]*?(?=\n## )`), `${plain(gate)}\n`),
    at: (text, gate) => lineOf(text, plain(gate)),
    code: 'SG304',
  },
  { name: 'no block', damage: (text, gate) => reshaped(text, gate, () => 'None.\n'), at: () => 1, code: 'SG305' },
  {
    name: 'two blocks',
    damage: (text, gate) => reshaped(text, gate, (block) => `${block}\n${block}`),
    at: (text, gate) => lastLineOf(text, '```' + BLOCKS[gate]) + 1,
    code: 'SG305',
  },
  {
    name: 'a block in a list',
    damage: (text, gate) => reshaped(text, gate, (block) => `- Note\n\n${indented(block, '  ')}`),
    at: () => 1,
    code: 'SG305',
  },
  {
    name: 'a block in a quote',
    damage: (text, gate) => reshaped(text, gate, (block) => indented(block, '> ')),
    at: () => 1,
    code: 'SG305',
  },
  {
    name: 'a block that is code by indentation',
    damage: (text, gate) => reshaped(text, gate, (block) => indented(block, '    ')),
    at: () => 1,
    code: 'SG305',
  },
  {
    name: 'an indented block',
    damage: (text, gate) => reshaped(text, gate, (block) => ` ${block}`),
    at: underFence,
    code: 'SG305',
  },
  {
    name: 'a block with a longer fence',
    damage: (text, gate) => reshaped(text, gate, (block) => block.replaceAll('```', '````')),
    at: underFence,
    code: 'SG305',
  },
  {
    name: 'a block closed by a longer fence',
    damage: (text, gate) => reshaped(text, gate, (block) => block.replace(/\n```\n$/, '\n````\n')),
    at: underFence,
    code: 'SG305',
  },
  {
    name: 'a block of tildes',
    damage: (text, gate) => reshaped(text, gate, (block) => block.replaceAll('```', '~~~')),
    at: underFence,
    code: 'SG305',
  },
  {
    name: 'a block with more in its info string',
    damage: (text, gate) => text.replace(BLOCKS[gate], `${BLOCKS[gate]} hidden`),
    at: () => 1,
    code: 'SG305',
  },
  {
    name: 'a second opening inside a longer fence',
    damage: (text, gate) => withLine(text, gate, '````\n```' + BLOCKS[gate] + '\n````'),
    at: (text, gate) => blockLine(text, gate),
    code: 'SG305',
  },
  {
    name: 'a block that is not YAML',
    damage: (text, gate) => text.replace('```' + BLOCKS[gate], '```' + BLOCKS[gate] + '\n@'),
    at: underFence,
    code: 'SG306',
  },
  {
    name: 'a block with a YAML alias',
    damage: (text, gate) => reshaped(text, gate, () => '```' + BLOCKS[gate] + '\n- &a 1\n- *a\n```\n'),
    at: (text, gate) => underFence(text, gate) + 1,
    code: 'SG306',
  },
  {
    name: 'a block of another shape',
    damage: (text, gate) => reshaped(text, gate, () => '```' + BLOCKS[gate] + '\ntext\n```\n'),
    at: underFence,
    code: 'SG307',
  },
  {
    name: 'HTML',
    damage: (text, gate) => withLine(text, gate, '<b>bold</b>'),
    at: (text) => lineOf(text, '<b>'),
    code: 'SG308',
  },
  {
    name: 'an HTML comment',
    damage: (text, gate) => withLine(text, gate, '<!-- for machines -->'),
    at: (text) => lineOf(text, '<!--'),
    code: 'SG308',
  },
  {
    name: 'HTML in a list in a quote',
    damage: (text, gate) => withLine(text, gate, '> - a <i>b'),
    at: (text) => lineOf(text, '<i>'),
    code: 'SG308',
  },
  {
    name: 'a zero-width space',
    damage: (text, gate) => withLine(text, gate, 'one\u200btwo'),
    at: (text) => lineOf(text, '\u200b'),
    code: 'SG309',
  },
  {
    name: 'a bidirectional override',
    damage: (text, gate) => withLine(text, gate, 'pay \u202e001'),
    at: (text) => lineOf(text, '\u202e'),
    code: 'SG309',
  },
  {
    name: 'a tag character',
    damage: (text, gate) => withLine(text, gate, 'flag\u{e0061}'),
    at: (text) => lineOf(text, '\u{e0061}'),
    code: 'SG309',
  },
  {
    name: 'a variation selector',
    damage: (text, gate) => withLine(text, gate, 'star\ufe0f'),
    at: (text) => lineOf(text, '\ufe0f'),
    code: 'SG309',
  },
  {
    name: 'a byte order mark',
    damage: (text) => text.replace('\n# ', '\n\ufeff# '),
    at: (text) => lineOf(text, '\ufeff'),
    code: 'SG309',
  },
  {
    name: 'an escape character',
    damage: (text, gate) => withLine(text, gate, 'red \u001b[31m'),
    at: (text) => lineOf(text, '\u001b'),
    code: 'SG309',
  },
  { name: 'line ends of Windows', damage: (text) => text.replaceAll('\n', '\r\n'), at: () => 1, code: 'SG309' },
  {
    name: 'a carriage return in a line',
    damage: (text, gate) => withLine(text, gate, 'a\rb'),
    at: (text) => lineOf(text, '\r'),
    code: 'SG309',
  },
  {
    name: 'front matter closed with spaces',
    damage: (text) => text.replace('\n---\n', '\n---  \n'),
    at: () => 1,
    code: 'SG301',
  },
  {
    name: 'lists nested 5000 deep',
    damage: (text, gate) => withLine(text, gate, '- '.repeat(5000) + 'x'),
    at: (text) => lineOf(text, '- - -'),
    code: 'SG321',
  },
  {
    name: 'quotes nested 5000 deep',
    damage: (text, gate) => withLine(text, gate, '>'.repeat(5000)),
    at: (text) => lineOf(text, '>>>'),
    code: 'SG321',
  },
  {
    name: 'images nested 5000 deep',
    damage: (text, gate) => withLine(text, gate, '!['.repeat(5000) + '](u)'.repeat(5000)),
    at: (text) => lineOf(text, '![!['),
    code: 'SG321',
  },
  {
    name: 'a megabyte',
    damage: (text) => `${text}\n${'A line of words.\n\n'.repeat(60_000)}`,
    at: () => 1,
    code: 'SG321',
  },
]

describe.each(GATES)('%s', (gate) => {
  test('as drafted: no finding', () => {
    expect(readDraft(gate, DRAFTS[gate]).findings).toEqual([])
    expect(readDraft(gate, DRAFTS[gate]).document).not.toBeNull()
  })

  test.each(CASES)('$name: $code', ({ damage, at, code }) => {
    const text = damage(DRAFTS[gate], gate)
    expect(text).not.toBe(DRAFTS[gate])
    const { document, findings } = readDraft(gate, text)
    expect(document).toBeNull()
    expect(findings.map((each) => `${each.line} ${each.code}`)).toEqual([`${at(text, gate)} ${code}`])
  })
})

describe('ids', () => {
  test.each([
    ['requirements', '- **FR-002**', '- **FR-001**'],
    ['requirements', '- **AC-003**', '- **AC-001**'],
    ['requirements', '- **CAP-002**', '- **CAP-001**'],
    ['feasibility', '- **CAP-004**', '- **CAP-002**'],
    ['design', '- **D-003**', '- **D-001**'],
    ['design', '- **AC-002**', '- **AC-001**'],
  ] as const)('%s: %s again as %s is one finding that names the first line', (gate, from, to) => {
    const text = DRAFTS[gate].replace(from, to)
    const { findings } = readDraft(gate, text)
    const [first, second] = [lineOf(text, to), text.split('\n').findLastIndex((line) => line.startsWith(to)) + 1]
    expect(findings.map((each) => `${each.line} ${each.code}`)).toEqual([`${second} SG310`])
    expect(findings[0]?.remedy).toContain(`line ${first} has`)
  })

  test('an id that is only spoken of is no second one', () => {
    const text = DRAFTS.requirements.replace(
      '## Acceptance criteria',
      'See **FR-001**; `- **FR-001**` is above.\n\n## Acceptance criteria',
    )
    expect(readDraft('requirements', text).findings).toEqual([])
  })

  test.each([
    ['in a fence', '```\n- **FR-099** text\n```', 2],
    ['in a fence of a diagram', '```mermaid\n- **FR-099** text\n```', 2],
    ['indented', ' - **FR-099** text', 1],
    ['with a star for a dash', '* **FR-099** text', 1],
    ['with underscores', '- __FR-099__ text', 1],
    ['with an escape', '- **FR\\-099** text', 1],
    ['with two spaces', '-  **FR-099** text', 1],
    ['numbered', '1. **FR-099** text', 1],
  ])('an item %s is one finding: not every reader would see it', (_, lines, line) => {
    const text = DRAFTS.requirements.replace(
      '\n## Acceptance criteria',
      `\nAlso:\n\n${lines}\n\n## Acceptance criteria`,
    )
    const at = lineOf(text, 'Also:') + 1 + line
    expect(readDraft('requirements', text).findings.map((each) => `${each.line} ${each.code}`)).toEqual([`${at} SG322`])
  })

  test.each([
    ['requirements', '## Clarifications', 'FR'],
    ['requirements', '## Requirements', 'CAP'],
    ['feasibility', '## Outcome', 'CAP'],
    ['design', '## Rollback', 'D'],
  ] as const)('%s: an item under %s that counts elsewhere (%s) is one finding', (gate, section, kind) => {
    const text = DRAFTS[gate].replace(`${section}\n`, `${section}\n\n- **${kind}-099** text\n`)
    expect(readDraft(gate, text).findings.map((each) => `${each.line} ${each.code}`)).toEqual([
      `${lineOf(text, '-099')} SG322`,
    ])
  })

  test('an item in a quote is none', () => {
    const text = DRAFTS.requirements.replace(
      '## Acceptance criteria',
      '> - **FR-099** for example\n\n## Acceptance criteria',
    )
    expect(readDraft('requirements', text)).toMatchObject({ findings: [], document: { requirements: { length: 6 } } })
  })
})

test('several faults are all told at once', () => {
  const text = DRAFTS.requirements
    .replace('schema: 1', 'schema: 2')
    .replace('## Rollback\n', '## Way back\n')
    .replace('## Clarifications', '<hr>\n\n## Clarifications')
  expect(readDraft('requirements', text).findings.map(({ code }) => code)).toEqual(['SG302', 'SG303', 'SG308'])
})

test('a drafter that leaves a section empty is told so at once', () => {
  const parts = { gate: 'design', frontMatter: {}, title: 'x', note: 'y', sections: { Summary: ' ' } } as const
  expect(() => renderDocument(parts)).toThrow('section "Summary"')
})
