import { expect, test } from 'vitest'
import { fill, fillText, NO_CONTEXT, parsePlaceholder, placeholdersIn } from '../../src/library/fill-placeholders.ts'

const CONTEXT = {
  input: { days: 90, names: ['a.example.net', 'b.example.net'], trap: '{{input.days}}', none: null, empty: [] },
  target: { port: 8443, 'pid-file': '/run/edge.pid' },
  fact: { 'certificate-authority': { 'max-days': 60, 'key-types': ['ecdsa-p256', 'rsa-3072'] } },
  observed: { answers: false, key: { type: 'rsa' } },
}

test.each([
  { name: 'a number keeps its type', value: '{{input.days}}', filled: 90 },
  { name: 'a boolean keeps its type', value: '{{observed.answers}}', filled: false },
  { name: 'a list keeps its type', value: '{{input.names}}', filled: ['a.example.net', 'b.example.net'] },
  { name: 'an empty list is a value', value: '{{input.empty}}', filled: [] },
  { name: 'spaces inside and around do not matter', value: ' {{ input.days }} ', filled: 90 },
  { name: 'inside text it is text', value: 'for {{input.days}} days', filled: 'for 90 days' },
  { name: 'two placeholders are text', value: '{{input.days}}{{target.port}}', filled: '908443' },
  { name: 'a list inside text is joined', value: 'for {{input.names}}.', filled: 'for a.example.net, b.example.net.' },
  { name: 'facts go deep', value: '{{fact.certificate-authority.max-days}}', filled: 60 },
  { name: 'a list member by its place', value: '{{fact.certificate-authority.key-types.0}}', filled: 'ecdsa-p256' },
  {
    name: 'lists and mappings are filled inside',
    value: { a: ['{{target.port}}'], b: { c: 'x' } },
    filled: { a: [8443], b: { c: 'x' } },
  },
  { name: 'what is filled in is not filled again', value: 'see {{input.trap}}', filled: 'see {{input.days}}' },
  { name: 'an input that is not asked for, alone', value: { a: '{{input.none}}', b: 1 }, filled: { b: 1 } },
  { name: 'an input that is not asked for, in a list', value: ['{{input.none}}', 'b'], filled: ['b'] },
  { name: 'an input that is not asked for, in text', value: 'To {{input.none}}.', filled: 'To not applicable.' },
  { name: 'other types pass', value: [1, true, null], filled: [1, true, null] },
])('fill: $name', ({ value, filled }) => {
  expect(fill(value, CONTEXT)).toEqual({ value: filled, unknown: [] })
})

test.each([
  { name: 'missing', value: '{{input.reason}}', unknown: ['input.reason'] },
  { name: 'each once', value: ['{{target.host}}', 'at {{target.host}}'], unknown: ['target.host'] },
  { name: 'inherited properties are no values', value: '{{input.constructor}}', unknown: ['input.constructor'] },
  { name: 'a property of a text is no value', value: '{{input.trap.length}}', unknown: ['input.trap.length'] },
  { name: 'unknown root', value: '{{secret.ca-key}}', unknown: ['secret.ca-key'] },
  {
    name: 'beyond the list',
    value: '{{fact.certificate-authority.key-types.7}}',
    unknown: ['fact.certificate-authority.key-types.7'],
  },
])('fill tells what stays unknown: $name', ({ value, unknown }) => {
  expect(fill(value, CONTEXT)).toEqual({ value, unknown })
})

test('fillText keeps text, also for one placeholder', () => {
  expect(fillText('{{input.days}}', CONTEXT)).toEqual({ value: '90', unknown: [] })
  expect(fillText('{{input.days}}', NO_CONTEXT)).toEqual({ value: '{{input.days}}', unknown: ['input.days'] })
})

test('placeholdersIn finds them at any depth, malformed ones too', () => {
  expect(placeholdersIn({ a: ['{{input.a}} and {{ B }}', 3], c: { d: '{{target.x}}' } })).toEqual([
    'input.a',
    'B',
    'target.x',
  ])
})

test.each([
  { text: 'input.common-name', parsed: { root: 'input', path: ['common-name'] } },
  { text: 'fact.a.b.0', parsed: { root: 'fact', path: ['a', 'b', '0'] } },
  { text: 'input', parsed: null },
  { text: 'input.', parsed: null },
  { text: 'input.__proto__', parsed: null },
  { text: 'Input.name', parsed: null },
  { text: 'env.HOME', parsed: null },
])('parsePlaceholder: $text', ({ text, parsed }) => {
  expect(parsePlaceholder(text)).toEqual(parsed)
})
