import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkInputs, describeAccepted, inputProblem } from '../../src/library/check-value.ts'
import { loadLibrary } from '../../src/library/load-library.ts'
import type { LibraryInput } from '../../src/model/library-spec.ts'

const { specs } = await loadLibrary(join(import.meta.dirname, '../../spec-library'))
const ssl = specs.find(({ id }) => id === 'ssl-certificate-lifecycle')
const inputs = ssl?.inputs ?? []
const example = ssl?.example ?? {}

test('a full example has no problem', () => {
  expect(checkInputs(inputs, example)).toEqual([])
})

test('what is not there is asked for, not wrong', () => {
  expect(checkInputs(inputs, {})).toEqual([])
})

test.each([
  { name: 'a name with a path', field: 'endpoint', value: '../edge-1' },
  { name: 'a wildcard', field: 'common-name', value: '*.example.net' },
  { name: 'a name in upper case', field: 'common-name', value: 'EDGE-1.example.net' },
  { name: 'a name longer than X.509 allows', field: 'common-name', value: `${'a.'.repeat(32)}a` },
  { name: 'an option injected into a name', field: 'common-name', value: 'a.example.net,IP:10.0.0.1' },
  { name: 'no name', field: 'subject-alternative-names', value: [] },
  { name: 'one name twice', field: 'subject-alternative-names', value: ['edge-1.example.net', 'edge-1.example.net'] },
  { name: 'names without the common name', field: 'subject-alternative-names', value: ['www.example.net'] },
  { name: 'another key type', field: 'key-type', value: 'rsa-1024' },
  { name: 'no day', field: 'validity-days', value: 0 },
  { name: 'too many days', field: 'validity-days', value: 826 },
  { name: 'a part of a day', field: 'validity-days', value: 90.5 },
  { name: 'a number as text', field: 'validity-days', value: '90' },
  { name: 'a lead that is the whole validity', field: 'minimum-days-left', value: 90 },
  { name: 'a reason of one word', field: 'reason', value: 'because' },
])('$name is a problem of $field', ({ field, value }) => {
  const problems = checkInputs(inputs, { ...example, [field]: value })
  expect(problems[0]?.field).toBe(field)
  // Where another input is held against this one, it is a problem too.
  const others = { 'common-name': ['subject-alternative-names'], 'validity-days': ['minimum-days-left'] }[field] ?? []
  expect(others).toEqual(expect.arrayContaining(problems.slice(1).map((problem) => problem.field)))
  expect(problems[0]?.accepted).not.toBe('')
})

test('a lead is held against a validity that a tradeoff lowered', () => {
  expect(checkInputs(inputs, { ...example, 'validity-days': 30 }).map(({ field }) => field)).toEqual([
    'minimum-days-left',
  ])
})

function input(schema: Record<string, unknown>, example: string): LibraryInput {
  return {
    name: 'x',
    label: 'X',
    question: 'X?',
    why: 'So.',
    schema,
    example,
    fallback: null,
    when: null,
    claims: null,
    required: false,
  }
}

test.each([
  { schema: { type: 'string', enum: ['a', 'b'] }, accepted: 'one of a, b' },
  { schema: { type: 'integer', minimum: 1, maximum: 9 }, accepted: 'a whole number from 1 to 9, such as 4' },
  {
    schema: { type: 'integer', exclusiveMaximum: { $data: '1/days' } },
    accepted: 'a whole number and below days, such as 4',
  },
  { schema: { type: 'number' }, accepted: 'a number, such as 4' },
  { schema: { type: 'boolean' }, accepted: 'yes or no' },
  { schema: { type: 'array', items: { type: 'string' } }, accepted: 'a list separated by commas, such as 4' },
  { schema: { type: 'string', minLength: 2, maxLength: 5 }, accepted: 'text from 2 to 5 characters' },
  { schema: { type: 'string', maxLength: 5, pattern: '^4' }, accepted: 'text up to 5 characters like 4' },
])('accepted is said for people: $accepted', ({ schema, accepted }) => {
  expect(describeAccepted(input(schema, '4'))).toBe(accepted)
})

test.each([
  { given: undefined, shown: 'nothing' },
  { given: ['a', 'b'], shown: 'a, b' },
  { given: 'x'.repeat(500), shown: `${'x'.repeat(200)}…` },
])('given is shown short', ({ given, shown }) => {
  expect(inputProblem(input({ type: 'string' }, 'a'), given)).toEqual({ field: 'x', given: shown, accepted: 'text' })
})

test('a broken schema is thrown, not passed over', () => {
  expect(() => checkInputs([input({ type: 'string', pattern: '(' }, 'a')], {})).toThrow()
})
