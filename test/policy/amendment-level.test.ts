import { describe, expect, test } from 'vitest'
import type { Constitution } from '../../src/model/constitution.ts'
import { isRaised, levelOf, ruleChanges } from '../../src/policy/amendment-level.ts'
import type { AmendmentLevel } from '../../src/policy/amendment-level.ts'
import { readConstitution } from '../../src/policy/read-constitution.ts'
import { CONSTITUTION } from '../builders/shipped.ts'

function read(text: string): Constitution {
  const { constitution, findings } = readConstitution('c.md', text)
  if (constitution === null) throw new Error(`not read: ${findings[0]?.found}`)
  return constitution
}

const MUST = '- **IV.1** MUST: each environment has one owner, who can be called while work goes on in it.\n'
const SHOULD = '- **V.2** SHOULD: a secret is replaced when somebody who knew it leaves the team.\n'

describe.each<readonly [string, string, string, AmendmentLevel, AmendmentLevel, string]>([
  // what, from, to, level of the change, level of the way back, article
  ['a MUST that is added', SHOULD, `${SHOULD}- **V.3** MUST: two keys.\n`, 'major', 'major', 'V'],
  ['a SHOULD that is added', SHOULD, `${SHOULD}- **V.3** SHOULD: two keys.\n`, 'minor', 'minor', 'V'],
  ['a SHOULD that becomes a MUST', SHOULD, SHOULD.replace('SHOULD', 'MUST'), 'major', 'major', 'V'],
  ['words of a MUST', 'can be called', 'can be phoned', 'patch', 'patch', 'IV'],
  ['a number in a MUST', 'at most three', 'at most two', 'major', 'major', 'VII'],
  ['a duration in a MUST', 'as long as the change', 'one year after the change', 'major', 'major', 'VI'],
  ['a MUST that turns round', 'is used as it is', 'is not used as it is', 'major', 'major', 'VIII'],
  ['a SHOULD that turns round', 'whoever made the change cannot', 'no one', 'minor', 'minor', 'VI'],
  ['a title', 'Few tools', 'Few instruments', 'patch', 'patch', 'VII'],
  ['fewer tools', 'most: 3', 'most: 2', 'major', 'minor', 'VII'],
  ['an interface that is not asked for', 'interface: required', 'interface: not-checked', 'minor', 'major', 'II'],
  ['no rehearsal', 'validation-first: true', 'validation-first: false', 'minor', 'major', 'III'],
  ['no real environment', 'real-environments: required', 'real-environments: not-checked', 'minor', 'major', 'IX'],
  ['no exceptions', 'exceptions: justified', 'exceptions: none', 'major', 'minor', ''],
])('%s', (_, from, to, there, back, article) => {
  const [before, after] = [read(CONSTITUTION), read(CONSTITUTION.replace(from, () => to))]

  test('there and back', () => {
    expect(CONSTITUTION).toContain(from)
    expect(levelOf(ruleChanges(before, after))).toBe(there)
    expect(levelOf(ruleChanges(after, before))).toBe(back)
    expect(ruleChanges(before, after).map((each) => each.article ?? '')).toEqual([article])
  })
})

test('a MUST among several is removed', () => {
  const text = CONSTITUTION.replace(MUST, '')
  expect(ruleChanges(read(CONSTITUTION), read(text))).toEqual([{ level: 'major', article: 'IV', what: 'IV.1 removed' }])
})

test('nothing that changed is no more than wording', () => {
  expect(ruleChanges(read(CONSTITUTION), read(CONSTITUTION))).toEqual([])
  expect(levelOf([])).toBe('patch')
})

test.each<readonly [string, string, AmendmentLevel | null]>([
  ['1.0.0', '1.0.1', 'patch'],
  ['1.0.9', '1.0.10', 'patch'],
  ['1.0.9', '1.1.0', 'minor'],
  ['1.0.0', '1.9.9', 'minor'],
  ['1.9.9', '2.0.0', 'major'],
  ['1.0.0', '1.0.0', null],
  ['1.1.0', '1.0.9', null],
  ['2.0.0', '1.9.9', null],
  ['1.0.0', 'x', null],
])('%s → %s is raised by %s', (before, after, level) => {
  const levels = ['patch', 'minor', 'major'] as const
  const most = level === null ? -1 : levels.indexOf(level)
  expect(levels.map((each) => isRaised(before, after, each))).toEqual(levels.map((_, index) => index <= most))
})
