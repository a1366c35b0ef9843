import { expect, test } from 'vitest'
import { readAnswer } from '../../src/library/read-answer.ts'
import type { LibraryInput } from '../../src/model/library-spec.ts'

const SCHEMAS = {
  days: { type: 'integer', minimum: 1, maximum: 825 },
  ratio: { type: 'number' },
  key: { type: 'string', enum: ['ecdsa-p256', 'rsa-2048'] },
  names: { type: 'array', items: { type: 'string' }, minItems: 1 },
  agreed: { type: 'boolean' },
  contact: { type: 'string', minLength: 3, maxLength: 200 },
  reason: { type: 'string', minLength: 3, maxLength: 1000 },
} as const

function input(name: keyof typeof SCHEMAS): LibraryInput {
  return {
    name,
    label: name,
    question: '?',
    why: '.',
    schema: SCHEMAS[name],
    example: 'x',
    fallback: null,
    when: null,
    claims: null,
    required: false,
  }
}

test.each([
  { name: 'days', text: ' 90 \n', value: 90 },
  { name: 'ratio', text: '0.5', value: 0.5 },
  { name: 'key', text: 'ECDSA-P256', value: 'ecdsa-p256' },
  { name: 'names', text: 'a.example.net,\n b.example.net , ', value: ['a.example.net', 'b.example.net'] },
  { name: 'agreed', text: 'Yes', value: true },
  { name: 'agreed', text: 'false', value: false },
  { name: 'contact', text: 'Operations\u200B on call', value: 'Operations on call' },
  { name: 'reason', text: 'It expires.\r\nSoon. <!-- no -->', value: 'It expires.\nSoon.' },
] as const)('$name takes $text', ({ name, text, value }) => {
  expect(readAnswer(input(name), text)).toEqual({ value })
})

test.each([
  { name: 'days', text: '90 days', given: '90 days' },
  { name: 'days', text: '1e2', given: '1e2' },
  { name: 'days', text: '0', given: '0' },
  { name: 'days', text: '99999999999999999999', given: '99999999999999999999' },
  { name: 'key', text: 'rsa-1024', given: 'rsa-1024' },
  { name: 'names', text: ' , ,', given: '' },
  { name: 'agreed', text: 'maybe', given: 'maybe' },
  { name: 'contact', text: 'one\ntwo', given: 'one\ntwo' },
  { name: 'contact', text: '_No response_', given: '_No response_' },
  { name: 'contact', text: ' \u200B ', given: 'nothing' },
  { name: 'reason', text: '<!-- all of it -->', given: 'nothing' },
] as const)('$name does not take $text', ({ name, text, given }) => {
  expect(readAnswer(input(name), text)).toMatchObject({ problem: { field: name, given } })
})

test('an answer over 64 KiB is not looked at further', () => {
  const read = readAnswer(input('reason'), 'x'.repeat(64 * 1024 + 1))
  expect(read).toMatchObject({ problem: { field: 'reason', given: expect.stringMatching(/^x{200}…$/) } })
})
