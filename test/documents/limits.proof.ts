import { describe, expect, test } from 'vitest'
import { UNTRUSTED_READERS } from './hostile/readers.ts'
import type { UntrustedReader } from './hostile/readers.ts'
import { ALIAS_BOMB, DEEP } from './hostile/texts.ts'

const FIVE_MB = 5 * 1024 * 1024
const WITH_LIMIT = UNTRUSTED_READERS.filter(({ tooLong }) => tooLong !== null)

/** A text of plain words of exactly so many bytes where the reader's limit counts. */
function longText(bytes: number): string {
  return 'word '.repeat(Math.ceil(bytes / 5)).slice(0, bytes)
}

function put(reader: UntrustedReader, place: string, hostile: string): string {
  const into = reader.places[place]
  if (into === undefined) throw new Error(`${reader.name} has no place "${place}"`)
  return into(hostile)
}

/** The line before the one on which what is put there begins. */
function startOf(reader: UntrustedReader, place: string): number {
  return put(reader, place, '\u0001')
    .split('\n')
    .findIndex((line) => line.includes('\u0001'))
}

function readerOf(name: string): UntrustedReader {
  const found = UNTRUSTED_READERS.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no reader is called ${name}`)
  return found
}

describe('more than a reader takes is refused by its length, before anything is taken apart', () => {
  test.each(WITH_LIMIT.map((reader) => [reader.name, reader] as const))('%s', (_, reader) => {
    const [place = ''] = Object.keys(reader.places)
    expect(reader.read(put(reader, place, longText(FIVE_MB)))).toEqual([reader.tooLong])
    expect(reader.read(put(reader, place, longText(reader.most + 1)))).toEqual([reader.tooLong])
    expect(reader.read(put(reader, place, longText(reader.most)))).not.toContain(reader.tooLong)
  })

  test('comment: no command of it is taken', () => {
    const { read, most } = readerOf('comment')
    const command = '/sdd help\n'
    expect(read(command + 'a'.repeat(most - command.length))).toEqual(['help'])
    expect(read(command + 'a'.repeat(most - command.length + 1))).toEqual([])
    expect(read(command.repeat(FIVE_MB / command.length))).toEqual([])
  })

  test('checklist: of more than 50 open items the first are told', () => {
    const { read } = readerOf('checklist')
    expect(read('- [ ] a\n'.repeat(100_000))).toHaveLength(50)
  })
})

/** Attacks on the YAML in a file or block, the line of it that is told, and what is told. */
const YAML_ATTACKS: readonly (readonly [string, string, number, string])[] = [
  ['mappings nested 10 000 deep', `x: ${DEEP.mappings}`, 1, 'broken YAML (nested too deep)'],
  ['empty keys nested 10 000 deep', `${': '.repeat(10_000)}\nx: 1`, 1, 'YAML nested too deep'],
  ['keys of keys nested 10 000 deep', `${'? '.repeat(10_000)}\nx: 1`, 1, 'YAML nested too deep'],
  ['an alias bomb', ALIAS_BOMB, 2, 'a YAML alias'],
  ['a merge key', 'x: &a { b: 1 }\ny:\n  <<: *a', 3, 'a YAML alias'],
  ['one key twice', 'x:\n  a: 1\n  a: 2', 3, 'broken YAML (Map keys must be unique)'],
  ['a tag', 'x:\n  !!js/function a', 2, 'broken YAML (Unresolved tag'],
]

/** The same that a document's Markdown refuses before its YAML is looked at. */
const YAML_ALONE: typeof YAML_ATTACKS = [
  ['lists nested 10 000 deep', `x: ${DEEP.sequences}`, 1, 'broken YAML (nested too deep)'],
  ['lists on a line nested 10 000 deep', `x:\n  ${'- '.repeat(10_000)}a`, 2, 'broken YAML (nested too deep)'],
  ['a NUL', 'x: 1\ny\u0000: [', 2, 'broken YAML'],
]

/** Readers by where their YAML begins, and the code by which they tell that it is none. */
const IN_MARKDOWN: readonly (readonly [string, string, string])[] = [
  ['requirements', 'its block', 'SG306'],
  ['requirements', 'its front matter', 'SG301'],
  ['feasibility', 'its block', 'SG306'],
  ['design', 'its front matter', 'SG301'],
  ['as-built', 'its block', 'SG306'],
  ['constitution', 'its block', 'SG870'],
  ['constitution', 'its front matter', 'SG870'],
  ['library spec.md', 'its front matter', 'SG702'],
]
const ON_ITS_OWN: typeof IN_MARKDOWN = [
  ['tasks', 'its block', 'SG306'],
  ['contract', 'its block', 'SG306'],
  ['policy', 'whole', 'SG401'],
  ['environment', 'whole', 'SG720'],
  ['library design.yml', 'whole', 'SG702'],
  ['library example/request.yml', 'whole', 'SG702'],
]

/** What a reader tells by this code of an attack, and what it should: one thing, on the attack's line. */
function judge(place: (typeof IN_MARKDOWN)[number], [, attack, line, found]: (typeof YAML_ATTACKS)[number]) {
  const [name, where, code] = place
  const reader = readerOf(name)
  const told = reader.read(put(reader, where, attack)).filter((each) => each.startsWith(code))
  return { told, expected: [expect.stringContaining(`${code} ${startOf(reader, where) + line} ${found}`)] }
}

describe.each([...IN_MARKDOWN, ...ON_ITS_OWN])('YAML of %s in %s', (...place) => {
  test.each(YAML_ATTACKS)('%s', (...attack) => {
    const { told, expected } = judge(place, attack)
    expect(told).toEqual(expected)
  })
})

describe.each(ON_ITS_OWN)('YAML alone, of %s in %s', (...place) => {
  test.each(YAML_ALONE)('%s', (...attack) => {
    const { told, expected } = judge(place, attack)
    expect(told).toEqual(expected)
  })
})

/** Attacks on the text of documents, the line after their start that is told, and what is told. */
const TEXT_ATTACKS: readonly (readonly [string, string, number, string])[] = [
  ['quotes nested 10 000 deep', `a\n\n${DEEP.quotes}`, 3, 'quotes or lists nested too deep'],
  ['lists nested 10 000 deep', `a\n\n${DEEP.lists}`, 3, 'quotes or lists nested too deep'],
  ['10 000 stars in a paragraph', `a\n\n${'*a '.repeat(10_000)}`, 3, 'a paragraph with 10000 marks such as * [ ` <'],
  ['10 000 brackets in a paragraph', `a\n\n${'['.repeat(10_000)}`, 3, 'a paragraph with 10000 marks such as * [ ` <'],
]
const HIDDEN: readonly (readonly [string, string])[] = [
  ['an override of direction', 'pay \u202e001'],
  ['an isolate', 'pay \u2066001'],
  ['a zero-width joiner', 'ed\u200dge'],
  ['a soft hyphen', 'ed\u00adge'],
  ['a tag character', 'edge\u{e0061}'],
  ['a byte order mark', '\ufeffedge'],
  ['a NUL', 'ed\u0000ge'],
]

const DOCUMENTS: readonly (readonly [string, string, string])[] = [
  ['requirements', 'SG321', 'SG309'],
  ['feasibility', 'SG321', 'SG309'],
  ['design', 'SG321', 'SG309'],
  ['as-built', 'SG321', 'SG309'],
  ['constitution', 'SG870', 'SG870'],
  ['library spec.md', 'SG702', 'SG702'],
]

describe.each(DOCUMENTS)('text of %s', (name, limit, hidden) => {
  const reader = readerOf(name)
  const start = startOf(reader, 'the end')

  test.each(TEXT_ATTACKS)('%s', (_, attack, line, found) => {
    expect(reader.read(put(reader, 'the end', attack))).toEqual([`${limit} ${start + line} ${found}`])
  })

  test.each(HIDDEN)('%s', (_, text) => {
    const told = reader.read(put(reader, 'the end', text))
    expect(told).toContain(`${hidden} ${start + 1} a character that cannot be seen`)
  })
})

describe.each(['policy', 'environment', 'library design.yml'])('what cannot be seen in %s', (name) => {
  test.each(HIDDEN)('%s', (_, text) => {
    const reader = readerOf(name)
    const lines = put(reader, 'the end', `# ${text}`).split('\n')
    const line = lines.findIndex((each) => each.startsWith('# ')) + 1
    expect(reader.read(lines.join('\n'))).toEqual([expect.stringContaining(` ${line} `)])
  })
})

test.each([
  ['nested 10 000 deep', DEEP.mappings, 'nested deeper than 100 levels'],
  ['a list nested 10 000 deep', DEEP.sequences, 'nested deeper than 100 levels'],
  ['nested and not closed', '['.repeat(10_000), 'not JSON'],
  ['a NUL', '"\u0000"', 'not JSON'],
  ['the prototype', '{"__proto__":{"polluted":true}}', null],
])('JSON of capabilities: %s', (_, hostile, problem) => {
  const reader = readerOf('capabilities')
  const told = `SG320 1 a capability snapshot that cannot be read (${problem})`
  expect(reader.read(put(reader, 'an observation', hostile))).toEqual(problem === null ? [] : [told])
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})

describe('what an HTML comment holds', () => {
  test('issue form: a heading in it makes the answers unclear', () => {
    const reader = readerOf('issue form')
    expect(reader.read(put(reader, 'an answer', '<!--\n### Endpoint\n\nedge-2\n-->'))).not.toEqual([])
  })

  test('comment: a command in it is none', () => {
    expect(readerOf('comment').read('<!-- \n/sdd build\n-->\n/sdd help')).toEqual(['help'])
  })

  test.each(['requirements', 'feasibility', 'design', 'as-built', 'constitution'])('%s: it is told', (name) => {
    const reader = readerOf(name)
    const told = reader.read(put(reader, 'the end', '<!--\n## Requirements\n\n- **FR-099** a\n-->'))
    expect(told.some((each) => each.includes('raw HTML'))).toBe(true)
  })

  test('checklist: an open item in it is open', () => {
    expect(readerOf('checklist').read('<!--\n- [ ] a\n-->\n')).toEqual(['SG319 2 open item "a"'])
  })
})

test.each(['- [ ] a', '* [ ] a', '+ [ ] a', '1. [ ] a', '2) [ ] a', '  - [ ] a', '> - [ ] a', '-  [\t] a'])(
  'checklist: %j is an open item',
  (line) => {
    expect(readerOf('checklist').read(`${line}\n`)).toEqual(['SG319 1 open item "a"'])
  },
)
