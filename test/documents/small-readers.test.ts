import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { clarificationMarker, decisionMarker, openMarkers } from '../../src/documents/clarification-marker.ts'
import { showHidden } from '../../src/documents/hidden-characters.ts'
import { compileKnownSchema, compileSchema } from '../../src/documents/json-schema.ts'
import { parseJson } from '../../src/documents/read-json.ts'
import { readYaml } from '../../src/documents/read-yaml.ts'
import { renderBlock, renderTable } from '../../src/documents/render-document.ts'

describe('openMarkers', () => {
  test.each([
    [
      clarificationMarker('Q-001', 'Which endpoint?'),
      { kind: 'clarification', id: 'Q-001', question: 'Which endpoint?' },
    ],
    [decisionMarker('TRD-001'), { kind: 'decision', id: 'TRD-001', question: '' }],
    ['[NEEDS CLARIFICATION]', { kind: 'clarification', id: null, question: '' }],
    ['[NEEDS CLARIFICATION: who', { kind: 'clarification', id: null, question: 'who' }],
    ['`[NEEDS CLARIFICATION: who?]`', { kind: 'clarification', id: null, question: 'who?' }],
    ['\\[NEEDS CLARIFICATION: who?\\]', { kind: 'clarification', id: null, question: 'who?' }],
  ])('%j is open', (text, marker) => {
    expect(openMarkers(`one\n${text}\n`)).toEqual([{ ...marker, line: 2 }])
  })

  test('two on a line are two', () => {
    expect(openMarkers('[DECISION NEEDED: TRD-001] [DECISION NEEDED: TRD-002]').map(({ id }) => id)).toEqual([
      'TRD-001',
      'TRD-002',
    ])
  })

  test.each(['NEEDS CLARIFICATION', '[needs clarification: who?]', 'Q-001', ''])('%j is none', (text) => {
    expect(openMarkers(text)).toEqual([])
  })
})

describe('readYaml', () => {
  const schema = z.strictObject({ name: z.string(), list: z.array(z.strictObject({ id: z.number() })).optional() })
  const codes = { syntax: 'S', shape: 'T', remedy: 'Mend it.' }
  const read = (text: string) => readYaml({ path: 'x.yml', text, firstLine: 10 }, schema, codes)

  test('a value, and the line of every part of it', () => {
    const { value, lineOf } = read('name: a\n\nlist:\n  - id: 1\n  - id: 2\n')
    expect(value).toEqual({ name: 'a', list: [{ id: 1 }, { id: 2 }] })
    expect(
      [['name'], ['list'], ['list', 1], ['list', 1, 'id'], ['list', 1, 'gone'], ['list', 7], ['gone'], []].map(lineOf),
    ).toEqual([10, 12, 14, 14, 14, 12, 10, 10])
  })

  test.each([
    ['a wrong type at its field', 'name: a\nlist:\n  - id: 1\n  - id: x\n', '13 T list.1.id'],
    ['an unknown field', 'name: a\nlist:\n  - id: 1\n    more: 2\n', '13 T list.0'],
    ['a missing field', 'list: []\n', '10 T name'],
    ['an alias', 'name: &a b\nlist: [*a]\n', '11 S a YAML alias'],
    ['a field twice', 'name: a\nname: b\n', '11 S broken YAML'],
    ['a list as the name of a field', 'name: a\n? [b]\n: c\n', '11 S broken YAML'],
    ['a tag', 'name: !secret a\n', '10 S broken YAML'],
    ['bytes for a text', 'name: !!binary aGk=\n', '10 T name'],
    ['two documents', 'name: a\n---\nname: b\n', '11 S broken YAML'],
    ['51 levels', `name: ${'['.repeat(51)}${']'.repeat(51)}\n`, '10 S YAML nested too deep'],
  ])('%s is one finding', (_, text, told) => {
    const { value, findings } = read(text)
    expect(value).toBeNull()
    expect(findings.map(({ line, code, found }) => `${line} ${code} ${found}`.startsWith(told))).toEqual([true])
  })

  test('names of objects that every object has are no values', () => {
    expect(
      readYaml({ path: 'x', text: '__proto__: { polluted: true }\nname: a\n', firstLine: 1 }, schema, codes).value,
    ).toBeNull()
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

describe('parseJson', () => {
  const schema = z.strictObject({ a: z.array(z.number()) })

  test.each([
    [null, 'not a text file'],
    ['{', 'not JSON'],
    ['{"a":[1,"x"]}', 'a.1: Invalid input: expected number, received string'],
    ['{"a":[],"b":1}', ': Unrecognized key: "b"'],
  ])('%j: %s', (text, problem) => {
    expect(parseJson(text, schema)).toEqual({ value: null, problem })
  })

  test('a value as it stands', () => {
    expect(parseJson('{"a":[1]}', schema)).toEqual({ value: { a: [1] }, problem: null })
  })
})

describe.each([
  ['compileSchema', compileSchema],
  ['compileKnownSchema', compileKnownSchema],
])('%s', (_, compile) => {
  const { check } = compile({
    type: 'object',
    additionalProperties: false,
    required: ['port'],
    properties: { port: { type: 'integer', default: 443 }, at: { type: 'string', format: 'date-time' } },
  })

  test('tells each problem, and where', () => {
    expect(check?.({ port: '443', at: 'now', more: 1 })).toEqual([
      'the document must NOT have additional properties (more)',
      'port must be integer',
      'at must match format "date-time"',
    ])
  })

  test('neither fills in nor converts', () => {
    const value = {}
    expect(check?.(value)).toEqual(["the document must have required property 'port'"])
    expect(value).toEqual({})
  })
})

test.each([
  ['an unknown keyword', { type: 'object', propertys: {} }],
  ['an unknown format', { type: 'string', format: 'colour' }],
  ['a reference to elsewhere', { $ref: 'https://example.net/schema' }],
])('compileSchema refuses %s', (_, schema) => {
  expect(compileSchema(schema)).toMatchObject({ check: null })
})

test('a table keeps its shape whatever is in its cells', () => {
  expect(renderTable(['a', 'b'], [['x|y', 'one\n  two']])).toBe('| a | b |\n|---|---|\n| x\\|y | one two |')
})

test('a block holds its data on lines of their own, without aliases', () => {
  const shared = ['x']
  expect(renderBlock('inputs', { a: shared, b: shared, c: 'one: two' })).toBe(
    '```yaml inputs\na:\n  - x\nb:\n  - x\nc: "one: two"\n```',
  )
})

test('what cannot be seen is spelt out', () => {
  expect(showHidden('a\u200bb\u{e0041}c\ud800')).toBe('a(U+200B)b(U+E0041)c\ufffd')
})
