import { expect, test } from 'vitest'
import { formatFinding } from '../../src/model/finding.ts'

const FINDING = {
  code: 'SG311',
  severity: 'block',
  path: 'specs/001-demo/customer-spec.md',
  line: 61,
  found: 'open question Q-009',
  expected: 'an answer',
  remedy: 'Answer it.',
} as const

test('a finding is one line that an editor can jump to', () => {
  expect(formatFinding(FINDING)).toBe(
    'specs/001-demo/customer-spec.md:61 SG311 open question Q-009; expected an answer. Answer it.',
  )
})

test('it stays one line whatever it quotes', () => {
  expect(formatFinding({ ...FINDING, found: 'a\nb\r\n\tc', remedy: '' })).toBe(
    'specs/001-demo/customer-spec.md:61 SG311 a b c; expected an answer.',
  )
})
