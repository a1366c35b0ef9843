import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import {
  libraryIdOf,
  readIssueForm,
  renderIssueBody,
  renderIssueForm,
  withFallbacks,
} from '../../src/library/issue-form.ts'
import { GitHubForm } from '../builders/github-form.ts'
import { loadLibrary } from '../../src/library/load-library.ts'

const { specs } = await loadLibrary(join(import.meta.dirname, '../../spec-library'))
const found = specs.find(({ id }) => id === 'ssl-certificate-lifecycle')
if (found === undefined) throw new Error('no ssl-certificate-lifecycle in the library')
const spec = found
const BODY = renderIssueBody(spec.example, spec)
const HEADINGS = spec.inputs.map(({ label }) => `### ${label}`)

test('the form follows the rules of GitHub', () => {
  const form = GitHubForm.parse(parse(renderIssueForm(spec)))
  const fields = form.body.flatMap((each) => (each.type === 'markdown' ? [] : [each]))
  expect(fields.map(({ id }) => id)).toEqual(spec.inputs.map(({ name }) => name))
  expect(new Set(fields.map(({ attributes }) => attributes.label.toLowerCase())).size).toBe(fields.length)
  for (const field of fields) {
    if (field.type !== 'dropdown') continue
    expect(new Set(field.attributes.options).size).toBe(field.attributes.options.length)
    expect(field.attributes.options.map((each) => each.toLowerCase())).not.toContain('none')
  }
})

test('only what an engagement cannot start without is required', () => {
  const fields = GitHubForm.parse(parse(renderIssueForm(spec))).body.flatMap((each) =>
    each.type === 'markdown' ? [] : [each],
  )
  const required = fields.filter(({ validations }) => validations.required).map(({ id }) => id)
  expect(required).toEqual(['endpoint', 'environment'])
})

test('its title tells which use case an issue asks for', () => {
  const { title } = GitHubForm.parse(parse(renderIssueForm(spec)))
  expect(libraryIdOf(`${title}renew edge-1`)).toBe(spec.id)
})

test.each([
  'renew edge-1',
  '[SSL] edge',
  '[../ssl] edge',
  '[ssl-]',
  '[ssl]edge',
  'Re: [ssl-certificate-lifecycle] edge',
  '',
])('no use case: "%s"', (title) => {
  expect(libraryIdOf(title)).toBeNull()
})

test('the example goes through the form unchanged', () => {
  expect(readIssueForm(BODY, spec)).toEqual({ values: spec.example, problems: [] })
})

test('an empty form has no values and no problems', () => {
  expect(readIssueForm(renderIssueBody({}, spec), spec)).toEqual({ values: {}, problems: [] })
  expect(readIssueForm('', spec)).toEqual({ values: {}, problems: [] })
})

test('defaults fill what was left empty', () => {
  expect(withFallbacks(spec.inputs, { 'validity-days': 60 })).toEqual({
    'key-type': 'ecdsa-p256',
    'validity-days': 60,
    'minimum-days-left': 30,
  })
})

const EXAMPLE = spec.example
test.each([
  { name: 'line ends of Windows', body: BODY.replaceAll('\n', '\r\n') },
  { name: 'text before the first heading', body: `Please hurry.\n\n${BODY}` },
  { name: 'spaces after headings and values', body: BODY.replaceAll(/(.)$/gm, '$1  ') },
  { name: 'a comment', body: BODY.replace('edge-1\n', 'edge-1 <!-- not: edge-2 -->\n') },
  { name: 'invisible characters', body: BODY.replace('edge-1', 'edge\u{E0041}\u200B-1') },
])('read as if it were not there: $name', ({ body }) => {
  expect(readIssueForm(body, spec)).toEqual({ values: EXAMPLE, problems: [] })
})

test('a heading that is not of the form stays in the answer', () => {
  const reason = 'Expires soon.\n\n### Background\n\nSee the last incident.'
  expect(readIssueForm(renderIssueBody({ ...EXAMPLE, reason }, spec), spec).values['reason']).toBe(reason)
})

test('a heading of an earlier field inside an answer can be read in one way only', () => {
  const reason = 'Expires soon.\n\n### Endpoint\n\nedge-2'
  const { values, problems } = readIssueForm(renderIssueBody({ ...EXAMPLE, reason }, spec), spec)
  expect(problems).toEqual([])
  expect(values).toEqual({ ...EXAMPLE, reason })
})

test('a heading of the next field inside an answer is a problem of both, and no value is guessed', () => {
  const reason = 'Expires soon.\n\n### Security impact\n\nNone at all, really.'
  const { values, problems } = readIssueForm(renderIssueBody({ ...EXAMPLE, reason }, spec), spec)
  expect(problems.map(({ field }) => field)).toEqual(['reason', 'security-impact'])
  const { reason: _reason, 'security-impact': _impact, ...others } = EXAMPLE
  expect(values).toEqual(others)
})

test('a comment that hides headings is a problem of the field it opens in and of all it hides', () => {
  const reason = 'Expires soon. <!-- see'
  const { values, problems } = readIssueForm(renderIssueBody({ ...EXAMPLE, reason }, spec), spec)
  expect(problems.map(({ field }) => field)).toEqual([
    'reason',
    'security-impact',
    'maintenance-window',
    'rollback-contact',
  ])
  expect(Object.keys(values)).toHaveLength(spec.inputs.length - 4)
})

test('headings out of order are problems', () => {
  const [first = '', second = '', ...rest] = BODY.split(/\n\n(?=### )/)
  const { values, problems } = readIssueForm([second, first, ...rest].join('\n\n'), spec)
  expect(problems.map(({ field }) => field)).toEqual(expect.arrayContaining(['endpoint', 'environment']))
  expect(values).not.toHaveProperty('endpoint')
})

test.each([
  { name: 'a number', field: 'validity-days', given: 'ninety' },
  { name: 'a choice', field: 'key-type', given: 'dsa' },
  { name: 'a name', field: 'endpoint', given: 'edge-1; rm -rf /' },
  { name: 'a list', field: 'subject-alternative-names', given: 'edge-1.example.net, bad name' },
])('a value that is not accepted is told, the others are taken: $name', ({ field, given }) => {
  const { values, problems } = readIssueForm(renderIssueBody({ ...EXAMPLE, [field]: given }, spec), spec)
  expect(problems).toMatchObject([{ field, given }])
  expect(Object.keys(values)).toHaveLength(spec.inputs.length - 1)
})

test('a value is held against the default of a field that was left empty', () => {
  const { 'minimum-days-left': _left, ...others } = EXAMPLE
  const { problems } = readIssueForm(renderIssueBody({ ...others, 'validity-days': 20 }, spec), spec)
  expect(problems.map(({ field }) => field)).toEqual(['minimum-days-left'])
})

test('a body over 64 KiB is not read', () => {
  const { values, problems } = readIssueForm(BODY + ' '.repeat(64 * 1024), spec)
  expect(values).toEqual({})
  expect(problems).toMatchObject([{ field: 'body' }])
})

const dnsLabel = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/)
const dnsName = fc.array(dnsLabel, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'))
const line = fc.stringMatching(/^[\w.,;:!?()'"/#*`{}[\]-]([\w .,;:!?()'"/#*`{}[\]-]{3,80})[\w.]$/)
const request = fc
  .record({
    endpoint: dnsLabel,
    environment: dnsLabel,
    'common-name': dnsName,
    others: fc.uniqueArray(dnsName, { maxLength: 4 }),
    'key-type': fc.constantFrom('ecdsa-p256', 'rsa-2048', 'rsa-3072'),
    'validity-days': fc.integer({ min: 32, max: 825 }),
    'minimum-days-left': fc.integer({ min: 1, max: 31 }),
    reason: fc.array(line, { minLength: 2, maxLength: 5 }).map((lines) => lines.join('\n')),
    'security-impact': fc.array(line, { minLength: 2, maxLength: 5 }).map((lines) => lines.join('\n\n')),
    'maintenance-window': line,
    'rollback-contact': line,
  })
  .map(({ others, ...values }) => ({
    ...values,
    'subject-alternative-names': [values['common-name'], ...others.filter((each) => each !== values['common-name'])],
  }))

test('property: what is rendered is read back', () => {
  fc.assert(
    fc.property(request, (values) => {
      expect(readIssueForm(renderIssueBody(values, spec), spec)).toEqual({ values, problems: [] })
    }),
    { numRuns: 60 },
  )
})

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...HEADINGS, '', '<!--', '-->', '---', '\u202E', '_No response_'),
      fc.string({ maxLength: 20 }),
    ),
    {
      maxLength: 12,
    },
  )
  .map((lines) => `A long enough answer.\n${lines.join('\n')}`)

test('property: a hostile answer changes no other field without a problem', () => {
  fc.assert(
    fc.property(hostile, (reason) => {
      const body = renderIssueBody({ ...EXAMPLE, reason }, spec)
      const { values, problems } = readIssueForm(body, spec)
      const told = new Set(problems.map(({ field }) => field))
      for (const { name } of spec.inputs) {
        if (name === 'reason' || told.has(name)) continue
        expect(values[name]).toEqual(EXAMPLE[name])
      }
    }),
    { numRuns: 150 },
  )
})
