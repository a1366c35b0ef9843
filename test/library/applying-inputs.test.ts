import { describe, expect, test } from 'vitest'
import { applyingInputs, describeWhen, withApplying } from '../../src/library/applying-inputs.ts'
import { checkInputs } from '../../src/library/check-value.ts'
import { withFallbacks } from '../../src/library/issue-form.ts'
import { readAnswer } from '../../src/library/read-answer.ts'
import type { LibraryInput } from '../../src/model/library-spec.ts'
import { formatFinding } from '../../src/model/finding.ts'
import { readEdited } from '../builders/edited-use-case.ts'

function input(name: string, change: Partial<LibraryInput> = {}): LibraryInput {
  const schema = { type: 'string', pattern: '^[a-z0-9.]+$' }
  return {
    name,
    label: name,
    question: `${name}?`,
    why: 'So.',
    schema,
    example: 'x',
    fallback: null,
    claims: null,
    when: null,
    required: false,
    ...change,
  }
}

const MODE = input('mode', { schema: { type: 'string', enum: ['access', 'routed'] } })
const ADDRESS = input('address', { when: { mode: ['routed'] } })
const MTU = input('mtu', { when: { mode: ['routed'] }, fallback: '1500' })
const INPUTS = [MODE, ADDRESS, MTU]

describe('an input that is asked for only sometimes', () => {
  test.each([
    ['it applies', { mode: 'routed' }, ['mode', 'address', 'mtu']],
    ['it does not', { mode: 'access' }, ['mode']],
    ['nobody knows yet', {}, ['mode']],
  ])('is asked for when %s', (_, values, names) => {
    expect(applyingInputs(INPUTS, values).map(({ name }) => name)).toEqual(names)
  })

  test.each([
    ['takes its default', { mode: 'routed' }, { mode: 'routed', mtu: '1500' }],
    ['has no default where it is not asked for', { mode: 'access' }, { mode: 'access' }],
  ])('%s', (_, values, full) => {
    expect(withFallbacks(INPUTS, values)).toEqual(full)
  })

  test('has a place in text when it is not asked for, and none while nobody knows', () => {
    expect(withApplying(INPUTS, { mode: 'access' })).toEqual({ mode: 'access', address: null, mtu: null })
    expect(withApplying(INPUTS, {})).toEqual({})
  })

  test('is a problem when it is given all the same', () => {
    expect(checkInputs(INPUTS, { mode: 'access', address: '192.0.2.1' })).toEqual([
      { field: 'address', given: '192.0.2.1', accepted: 'nothing, unless mode is routed' },
    ])
    expect(checkInputs(INPUTS, { mode: 'routed', address: '192.0.2.1' })).toEqual([])
  })

  test('may be answered alone', () => {
    expect(readAnswer(ADDRESS, '192.0.2.1')).toEqual({ value: '192.0.2.1' })
  })

  test('says when', () => {
    const when = { mode: ['routed', 'access'], wide: [true] }
    expect(describeWhen(input('x', { when }))).toBe('mode is routed or access and wide is true')
  })
})

describe('a condition in a use case', () => {
  test.each([
    ['on an input after it', 'key-type', '{ reason: [x] }', 'depends on reason'],
    ['on no input', 'validity-days', '{ colour: [red] }', 'depends on colour'],
    [
      'on a value that it cannot have',
      'validity-days',
      '{ key-type: [rsa-9999] }',
      'depends on key-type being rsa-9999',
    ],
    ['on an input that takes any text', 'validity-days', '{ endpoint: [edge-1] }', 'depends on endpoint being edge-1'],
  ])('%s', (_, name, condition, says) => {
    const { findings, line, path } = readEdited({
      from: `    ${name}:\n`,
      to: `    ${name}:\n      x-when: ${condition}\n`,
    })
    const told = findings.filter(({ code }) => code === 'SG725')
    expect(told[0]).toMatchObject({ path, line })
    expect(told.map(formatFinding).join('\n')).toContain(says)
  })

  test('that the example does not meet', () => {
    const to = '    validity-days:\n      x-when: { key-type: [rsa-2048] }\n'
    const { findings } = readEdited({ from: '    validity-days:\n', to })
    expect(findings.map(formatFinding).join('\n')).toContain(
      'input validity-days does not go with the others; expected none unless key-type is rsa-2048',
    )
  })
})
