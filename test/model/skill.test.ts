import { expect, test } from 'vitest'
import { findSkill, skillReference } from '../../src/model/skill.ts'
import type { SkillSummary } from '../../src/model/skill.ts'
import { SKILLS } from '../builders/shipped.ts'

const SKILL = SKILLS[0]

test.each([
  ['a/b@1', ['1.0.0'], '1.0.0'],
  ['a/b@1', ['10.0.0'], null],
  ['a/b@1', ['10.0.0', '1.4.2'], '1.4.2'],
  ['a/b@1', ['2.0.0', '0.1.0'], null],
  ['a/b@1.2', ['1.2.9'], '1.2.9'],
  ['a/b@1.2', ['1.20.0'], null],
  ['a/b@1.0.0', ['1.0.0'], '1.0.0'],
  ['a/b@1.0.0', ['1.0.1'], null],
  ['a/b@1.0.0', ['1.0.0-rc.1'], null],
  ['a/b@', ['1.0.0'], null],
  ['a/b', ['1.0.0'], null],
  ['a/bc@1', ['1.0.0'], null],
  ['b@1', ['1.0.0'], null],
  ['@1', ['1.0.0'], null],
  ['', ['1.0.0'], null],
])('%s among a/b in %j is %s', (reference, versions, found) => {
  expect(findSkill(versions.map(skill), reference)?.version ?? null).toBe(found)
})

test('a skill is found again by its own reference', () => {
  expect(SKILLS.length).toBeGreaterThan(0)
  for (const each of SKILLS) expect(findSkill(SKILLS, skillReference(each))).toBe(each)
})

function skill(version: string): SkillSummary {
  if (SKILL === undefined) throw new Error('there are no skills')
  return { ...SKILL, name: 'a/b', version }
}
