import { expect, test } from 'vitest'
import { openRedaction, UNKNOWN, withUnknown } from '../../../../src/skills/runners/opentofu/redaction.ts'

test('what is marked is hidden at every depth, and remembered', () => {
  const { redact, hidden } = openRedaction(null)
  const value = { user: 'ci', keys: ['plain', 'first-secret'], nested: { pin: 123_456, short: 'abc' }, none: null }
  const marks = { user: false, keys: [false, true], nested: true, none: true }
  const mark = '*** (sensitive)'
  expect(redact(value, marks)).toEqual({ user: 'ci', keys: ['plain', mark], nested: mark, none: null })
  expect(hidden()).toEqual(['first-secret', '123456'])
})

test('marks that are longer or of another shape than the value do no harm', () => {
  const { redact } = openRedaction(null)
  expect(redact(['a'], [false, true])).toEqual(['a'])
  expect(redact({ a: 'x' }, { b: true })).toEqual({ a: 'x' })
  expect(redact('x', { b: true })).toBe('x')
  expect(redact({ a: 'x' }, null)).toEqual({ a: 'x' })
})

test('with a lineage, equal values have equal marks, and another lineage has others', () => {
  const [one, two] = [openRedaction('lineage-1').redact, openRedaction('lineage-2').redact]
  expect(one('first-secret', true)).toMatch(/^\*\*\* \(sensitive, [0-9a-f]{12}\)$/)
  expect(one('first-secret', true)).toBe(openRedaction('lineage-1').redact('first-secret', true))
  expect(one('first-secret', true)).not.toBe(one('other-secret', true))
  expect(one('first-secret', true)).not.toBe(two('first-secret', true))
})

test('what is not known yet is told as such, and is no secret', () => {
  const unknown = { id: true, tags: { name: true }, list: [false, true], off: false }
  const planned = withUnknown({ tags: {}, list: ['a'], off: 1 }, unknown)
  expect(planned).toEqual({ id: UNKNOWN, tags: { name: UNKNOWN }, list: ['a', UNKNOWN], off: 1 })
  expect(withUnknown(null, {})).toBe(null)
  expect(withUnknown(null, false)).toBe(null)
  expect(withUnknown('x', {})).toBe('x')
  const { redact, hidden } = openRedaction(null)
  expect(redact(UNKNOWN, true)).toBe(UNKNOWN)
  expect(hidden()).toEqual([])
})
