import { expect, test } from 'vitest'
import { formatFinding } from '../../src/model/finding.ts'
import { readEdited } from '../builders/edited-use-case.ts'

test.each([
  ['no reason', / \*\*Why:\*\* without it the result of the change is a claim\./, '', 'not written as it must be'],
  ['no question mark', 'to verify against? ', 'to verify against. ', 'not written as it must be'],
  ['nothing that answers it', '**DQ-007** (CAP-010)', '**DQ-007** ()', 'refers to nothing'],
  ['an unknown capability', '**DQ-007** (CAP-010)', '**DQ-007** (CAP-010, CAP-077)', 'refers to CAP-077'],
  ['an unknown input', '(CAP-004, validity-days)', '(CAP-004, validity-days, colour)', 'refers to colour'],
  ['an id twice', '**DQ-007**', '**DQ-006**', 'DQ-006 stands twice'],
])('a question with %s', (_, from, to, says) => {
  const { findings, line, path } = readEdited({ from, to })
  expect(findings[0]).toMatchObject({ path, line })
  expect(findings.map(formatFinding).join('\n')).toContain(says)
})

test.each([
  ['a capability', '(CAP-002, CAP-003, common', '(CAP-002, common', 'leads to CAP-003'],
  ['an input', '(CAP-006, key-type)', '(CAP-006)', 'leads to input key-type'],
])('%s that no question leads to', (_, from, to, says) => {
  const { findings } = readEdited({ from, to })
  expect(findings.map(({ code }) => code)).toEqual(['SG704'])
  expect(findings.map(formatFinding).join('\n')).toContain(says)
})

test('no questions at all', () => {
  const { findings } = readEdited({ from: /(?<=## Discovery questions\n\n)[^]*?(?=## Phases)/, to: 'None.\n\n' })
  expect(findings.map(formatFinding).join('\n')).toContain('no discovery question;')
})
