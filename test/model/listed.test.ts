import { expect, test } from 'vitest'
import { listed } from '../../src/model/listed.ts'

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('listed %j → %s', (words, text) => {
  expect(listed(words)).toBe(text)
})
