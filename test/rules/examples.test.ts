import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatFinding } from '../../src/model/finding.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { Rule } from '../../src/rules/rule.ts'
import { RULES } from '../../src/rules/rules.ts'
import { buildScene, contextOf } from '../builders/scene.ts'
import { codesIn, readExamples } from './read-examples.ts'
import type { Example } from './read-examples.ts'
import { resolveLine } from './resolve-line.ts'

const FOLDER = new URL('../../src/rules/', import.meta.url)
const SOURCES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ id: basename(name, '.ts'), source: readFileSync(new URL(name, FOLDER), 'utf8') }))
const RULE_FILES = SOURCES.filter(({ source }) => /^export const \w+: Rule = /m.test(source))

test('the rule list is what the files hold', () => {
  expect(RULES.map((rule) => rule.id).toSorted()).toEqual(RULE_FILES.map(({ id }) => id).toSorted())
})

test('each code of a file that rules share is shown by some rule', () => {
  const shared = SOURCES.filter((file) => !RULE_FILES.includes(file)).flatMap(({ source }) => codesIn(source))
  const shown = RULE_FILES.flatMap(({ source }) => readExamples(source)).flatMap(({ expected }) => expected)
  expect(shared.length).toBeGreaterThan(0)
  expect(shared.filter((code) => !shown.some((line) => line.endsWith(code)))).toEqual([])
})

describe.each(RULE_FILES)('$id', ({ id, source }) => {
  const examples = readExamples(source)
  const told = examples.flatMap((example) =>
    example.isOk ? [] : example.expected.map((line) => line.split(' ').at(-1)),
  )

  test('has examples of both kinds, each not-ok with what it gives', () => {
    expect(examples.some((example) => example.isOk)).toBe(true)
    expect(examples.some((example) => !example.isOk)).toBe(true)
    expect(
      examples.filter((example) => example.isOk === example.expected.length > 0).map((example) => example.title),
    ).toEqual([])
  })

  test('shows each code that it can give', () => {
    expect(codesIn(source).filter((code) => !told.includes(code))).toEqual([])
  })

  test.each(examples.map((example) => [`${example.isOk ? 'ok' : 'not ok'}: ${example.title}`, example] as const))(
    '%s',
    (_, example) => {
      expectExample(ruleOf(id), example)
    },
  )
})

function expectExample(rule: Rule, example: Example): void {
  const scene = buildScene(example.facts)
  const findings = rule.check(contextOf(scene))
  const expected = example.expected.map((line) => resolveLine(scene, line))
  // A note holds nothing up; it is part of the example when the example names its code.
  const codes = expected.map((line) => line.split(' ').at(-1))
  const shown = findings.filter(({ severity, code }) => severity !== 'note' || codes.includes(code))
  expect(shown.map(lineOf).toSorted()).toEqual(expected.toSorted())
  findings.forEach(expectTold)
}

function expectTold(finding: Finding): void {
  const { found, expected, remedy } = finding
  expect([found, expected, remedy].filter((text) => text.trim() === '')).toEqual([])
  expect(formatFinding(finding)).toMatch(/^\S+:\d+ SG\d{3} .+; expected .+\. .+$/)
}

function lineOf({ path, line, code }: Finding): string {
  return `${path}:${line} ${code}`
}

function ruleOf(id: string): Rule {
  const rule = RULES.find((each) => each.id === id)
  if (rule === undefined) throw new Error(`no rule ${id}`)
  return rule
}
