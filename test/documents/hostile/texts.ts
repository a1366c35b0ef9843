/** A text somebody could send to stop a reader, grown to about as many bytes as asked for. */
export type HostileText = { readonly name: string; readonly grow: (bytes: number) => string }

const DEPTH = 10_000

/** Every kind of Markdown and YAML that costs a parser more than its length, and plain bulk of every shape. */
export const BULK: readonly HostileText[] = [
  grown('one line', 'word '),
  grown('one letter', 'a'),
  grown('one wide letter', '\u{1F600}'),
  grown('lines', 'A line of plain words.\n'),
  grown('empty lines', '\n'),
  grown('paragraphs', 'Some plain words.\n\n'),
  grown('titles', '## a\n'),
  grown('underlined titles', 'a\n==\n'),
  grown('list items', '- a\n'),
  grown('list items with ids', '- **FR-001** a\n'),
  grown('ticked items', '- [ ] a\n'),
  grown('numbered items', '1. a\n'),
  grown('table cells', '|a'),
  grown('table rows', '|a|b|\n|-|-|\n'),
  grown('fences', '```\na\n```\n'),
  grown('fences that do not end', '```yaml inputs\n'),
  grown('backticks', '`'),
  grown('backticks apart', '` '),
  {
    name: 'runs of backticks, each longer',
    grow: (bytes) =>
      Array.from({ length: Math.floor(Math.sqrt(2 * bytes)) }, (_, length) => '`'.repeat(length)).join(' '),
  },
  grown('brackets', '['),
  grown('links that do not end', '[a]('),
  grown('footnotes', '[^a]: '),
  grown('definitions', '[a]: b\n'),
  grown('images', '!['),
  grown('comments that do not end', '<!--'),
  grown('comments', '<!-- /sdd build\n## Requirements\n- [ ] a -->\n'),
  grown('comments on a line', '<!---->'),
  grown('tags', '<b '),
  grown('details', '<details>\n'),
  grown('stars', '*'),
  grown('stars apart', '*a '),
  grown('nested emphasis', '*a **b '),
  grown('underscores', '_a '),
  grown('strikes', '~~a ~b '),
  grown('escapes', '\\'),
  grown('entities', '&amp;'),
  grown('addresses', 'a@b.c '),
  grown('links of the web', 'www.a.b '),
  grown('letters and dots', 'a.'),
  { name: 'letters and dots after an address', grow: (bytes) => `a@b ${'a.'.repeat(Math.ceil(bytes / 2))}` },
  { name: 'words after an open bracket', grow: (bytes) => `[ ${'a b '.repeat(Math.ceil(bytes / 4))}` },
  grown('markers', '[NEEDS CLARIFICATION: '),
  grown('commands', '/sdd clarify Q-001 a\n'),
  grown('front matter again and again', '---\n'),
  grown('rules', '***\n'),
  grown('colons', ': '),
  grown('commas', ','),
  grown('spaces', ' '),
  grown('tabs', '\t'),
  grown('quotes of YAML', '"'),
  grown('single quotes', "'"),
  grown('dashes', '- '),
  grown('question marks', '? '),
  grown('hidden characters', '\u200b'),
  grown('overrides of direction', 'a\u202eb\n'),
  grown('NUL', '\u0000'),
  grown('lone surrogates', '\ud800'),
  grown('carriage returns', '\r'),
  grown('line ends of Windows', 'a\r\n'),
  grown('line separators', '\u2028'),
  { name: 'fields', grow: (bytes) => numbered(bytes, (index) => `k${index}: 1\n`) },
  { name: 'fields of JSON', grow: (bytes) => `{${numbered(bytes - 8, (index) => `"k${index}":1,`)}"z":1}` },
  { name: 'a list of YAML', grow: (bytes) => '- 1\n'.repeat(Math.ceil(bytes / 4)) },
  { name: 'a list of mappings', grow: (bytes) => '- {id: a}\n'.repeat(Math.ceil(bytes / 10)) },
  { name: 'a list on a line', grow: (bytes) => `[${'1,'.repeat(Math.ceil(bytes / 2) - 1)}1]` },
  { name: 'a long text of YAML', grow: (bytes) => `a: "${'x'.repeat(bytes - 5)}"` },
  { name: 'anchors', grow: (bytes) => numbered(bytes, (index) => `- &a${index} 1\n`) },
  { name: 'aliases', grow: (bytes) => `- &a [1]\n${'- *a\n'.repeat(Math.ceil(bytes / 5))}` },
  { name: 'merge keys', grow: (bytes) => `- &a {b: 1}\n${'- <<: *a\n'.repeat(Math.ceil(bytes / 9))}` },
  { name: 'tags of YAML', grow: (bytes) => '- !a 1\n'.repeat(Math.ceil(bytes / 7)) },
  { name: 'one key again and again', grow: (bytes) => 'a: 1\n'.repeat(Math.ceil(bytes / 5)) },
  { name: 'comments of YAML', grow: (bytes) => '# a\n'.repeat(Math.ceil(bytes / 4)) },
  { name: 'documents of YAML', grow: (bytes) => 'a: 1\n---\n'.repeat(Math.ceil(bytes / 9)) },
  nested('quotes in quotes', '>', ''),
  nested('lists in lists', '- ', ''),
  {
    name: 'lists in lists over lines',
    grow: (bytes) =>
      Array.from({ length: Math.floor(Math.sqrt(bytes)) }, (_, depth) => `${'  '.repeat(depth)}- a\n`).join(''),
  },
  {
    name: 'mappings in mappings',
    grow: (bytes) =>
      Array.from({ length: Math.floor(Math.sqrt(2 * bytes)) }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
  },
  nested('lists of YAML in lists', '[', ']'),
  nested('mappings of YAML in mappings', '{a: ', '}'),
  nested('JSON in JSON', '{"a":', '}'),
  nested('images in images', '![', '](u)'),
  nested('tags in tags', '<details>', '</details>'),
]

/** Ten lists, each of ten times the one before: a thousand million values in a few lines. */
export const ALIAS_BOMB = Array.from({ length: 10 }, (_, level) =>
  level === 0 ? 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]' : `a${level}: &a${level} [${`*a${level - 1},`.repeat(10)}]`,
).join('\n')

export const DEEP = {
  quotes: `${'>'.repeat(DEPTH)} a`,
  lists: `${'- '.repeat(DEPTH)}a`,
  sequences: `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`,
  mappings: `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`,
}

function grown(name: string, unit: string): HostileText {
  const size = Buffer.byteLength(unit)
  return { name, grow: (bytes) => unit.repeat(Math.max(1, Math.floor(bytes / size))) }
}

function nested(name: string, open: string, close: string): HostileText {
  return {
    name,
    grow: (bytes) => {
      const depth = Math.max(1, Math.floor(bytes / (open.length + close.length)))
      return open.repeat(depth) + close.repeat(depth)
    },
  }
}

function numbered(bytes: number, line: (index: number) => string): string {
  const lines: string[] = []
  for (let size = 0; size < bytes; size += lines.at(-1)?.length ?? 1) lines.push(line(lines.length))
  return lines.join('')
}
