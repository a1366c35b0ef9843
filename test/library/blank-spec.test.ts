import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { readIssueForm, renderIssueBody, renderIssueForm } from '../../src/library/issue-form.ts'
import { blankSpec } from '../../src/library/blank-spec.ts'
import { formatFinding } from '../../src/model/finding.ts'
import { RULES } from '../../src/rules/rules.ts'
import { GitHubForm } from '../builders/github-form.ts'
import { buildScene, contextOf } from '../builders/scene.ts'
import type { SceneFacts } from '../builders/facts.ts'

const BLANK = { 'use-case': 'blank' } as const

test('has a form that GitHub takes, and takes its example back from it', () => {
  const spec = blankSpec()
  GitHubForm.parse(parse(renderIssueForm(spec)))
  expect(readIssueForm(renderIssueBody(spec.example, spec), spec)).toEqual({ values: spec.example, problems: [] })
})

test('asks for its own content twice with the same digest', () => {
  expect(blankSpec()).toEqual(blankSpec())
})

test('with every question answered, intent may be locked', () => {
  expect(blocksOf({ ...BLANK, phase: 'requirements' })).toEqual([])
})

test('nobody but a person says that it is feasible', () => {
  const open = blocksOf({ ...BLANK, phase: 'feasibility' })
  expect(open.map((told) => /SG\d+/.exec(told)?.[0])).toEqual(['SG331'])
  expect(blocksOf({ ...BLANK, phase: 'feasibility', said: ['/sdd decide TRD-001 A ana looked'] })).toEqual([])
})

test('people write the components: until then nothing covers its requirements', () => {
  const told = blocksOf({ ...BLANK, phase: 'design', said: ['/sdd decide TRD-001 A ana looked'] })
  expect(told.join('\n')).toMatch(/SG307 .*no component is named/)
})

function blocksOf(facts: SceneFacts): readonly string[] {
  const scene = buildScene(facts)
  const context = contextOf(scene)
  const rules = RULES.filter((rule) => rule.judges.includes(facts.phase ?? 'requirements'))
  return rules
    .flatMap((rule) => rule.check(context))
    .filter(({ severity }) => severity === 'block')
    .map(formatFinding)
}
