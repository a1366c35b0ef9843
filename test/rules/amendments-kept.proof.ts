import { describe, expect, test } from 'vitest'
import { amendmentOf } from '../../src/derive/spec-amendments.ts'
import { specChanges } from '../../src/derive/spec-changes.ts'
import { readCustomerSpec } from '../../src/documents/customer-spec.ts'
import { formatFinding } from '../../src/model/finding.ts'
import { amendmentsKept } from '../../src/rules/amendments-kept.ts'
import { RULES } from '../../src/rules/rules.ts'
import { buildScene, contextOf } from '../builders/scene.ts'
import { LIBRARY } from '../builders/shipped.ts'
import { fileOf } from '../builders/repository-file.ts'
import type { RuleContext } from '../../src/rules/rule.ts'

const SCENE = buildScene({ locked: ['requirements', 'feasibility', 'design'] })
const CONTEXT = contextOf(SCENE)
const LOCKED = CONTEXT.dossier.files.requirements?.text ?? ''
const PATH = 'specs/001-demo/customer-spec.md'

/** The context with this as the locked spec, and that as what the branch makes of it. */
function between(locked: string, proposed: string): RuleContext {
  const snapshot = {
    ...CONTEXT.snapshot,
    files: [...CONTEXT.snapshot.files.filter(({ path }) => path !== PATH), fileOf(PATH, locked)],
  }
  const { spec } = readCustomerSpec(PATH, proposed)
  const files = { ...CONTEXT.dossier.files, requirements: fileOf(PATH, proposed) }
  return { ...CONTEXT, snapshot, dossier: { ...CONTEXT.dossier, spec, files } }
}

/** Before the first section, or below the amendments that are there. */
function withAmendments(text: string, added: string): string {
  const at = text.indexOf('## Problem')
  const heading = text.includes('## Amendments') ? '' : '## Amendments\n\n'
  return `${text.slice(0, at)}${heading}${added}\n\n${text.slice(at)}`
}

function codesOf(locked: string, proposed: string): readonly string[] {
  return amendmentsKept.check(between(locked, proposed)).map(({ code, line }) => `${code} ${line}`)
}

/** The lines that the findings ask for, written where they say. */
function amended(locked: string, proposed: string, heading = '### 2026-11-20'): string {
  const lines = amendmentsKept.check(between(locked, proposed)).map(({ remedy }) => /- \*\*.*$/.exec(remedy)?.[0] ?? '')
  return withAmendments(proposed, `${heading}\n\n${lines.join('\n')}`)
}

const SHORTER = LOCKED.replace('is issued for 90 days or fewer.', 'is issued for 60 days or fewer.')

describe('what a finding asks for is what is accepted', () => {
  test.each([
    ['modified', SHORTER],
    ['added', LOCKED.replace('- **FR-006**', '- **FR-007** It answers on IPv6.\n- **FR-006**')],
    ['removed', LOCKED.replace(/- \*\*FR-006\*\*.*\n/, '')],
    ['another value', LOCKED.replace('validity-days: 90', 'validity-days: 60')],
    ['a criterion with a check in backticks', LOCKED.replace('shows exactly the requested', 'shows the requested')],
  ])('%s', (_, proposed) => {
    expect(proposed).not.toBe(LOCKED)
    expect(codesOf(LOCKED, proposed)).toEqual([expect.stringMatching(/^SG861 /)])
    expect(codesOf(LOCKED, amended(LOCKED, proposed))).toEqual([])
  })
})

describe('an amendment counts only', () => {
  const whole = amended(LOCKED, SHORTER)
  test.each([
    ['under a date', amended(LOCKED, SHORTER, '### Today'), ['SG861']],
    ['under its heading', whole.replace('## Amendments', '## Remarks'), ['SG861']],
    ['with the original as it was', whole.replace('was: `The presented', 'was: `A presented'), ['SG861', 'SG862']],
    ['once', whole.replace(/(- \*\*MODIFIED.*\n)/, '$1$1'), ['SG862']],
  ])('%s', (_, proposed, codes) => {
    expect(codesOf(LOCKED, proposed).map((told) => told.split(' ')[0])).toEqual(codes)
  })
})

describe('in a later cycle', () => {
  const second = amended(LOCKED, SHORTER)
  test('earlier amendments stay, and the next stand below them', () => {
    const third = second.replace('is issued for 60 days', 'is issued for 30 days')
    expect(codesOf(second, second)).toEqual([])
    expect(codesOf(second, amended(second, third))).toEqual([])
  })

  test('one that is altered or taken away is found', () => {
    expect(codesOf(second, second.replace('for 90 days or fewer.`', 'for 91 days or fewer.`'))).toEqual([
      expect.stringMatching(/^SG862 /),
    ])
    expect(codesOf(second, second.replace(/## Amendments[\s\S]*?(?=## Problem)/, ''))).toEqual(['SG862 1'])
  })

  test('what the build wrote of itself is no change', () => {
    const built = `${LOCKED}\n## Amendments\n\n### 2026-11-20\n\n- CON-001, by the recorded decision on TRD-001: \`validity-days\` is 90.\n`
    expect(codesOf(built, built)).toEqual([])
  })
})

test.each(LIBRARY.map(({ id }) => id))('%s: a spec with amendments is judged like the one before', (id) => {
  const scene = buildScene({ 'use-case': id, locked: ['requirements', 'feasibility', 'design'] })
  const context = contextOf(scene)
  const text = context.dossier.files.requirements?.text ?? ''
  const asked = /^- \*\*FR-001\*\*[^\n]*/m.exec(text)?.[0] ?? ''
  const proposed = text.replace(asked, asked.replace(/\*\*FR-001\*\* /, '**FR-001** Throughout: '))
  const [before, after] = [text, proposed].map((each) => readCustomerSpec(PATH, each).spec)
  if (before === null || after === null || before === undefined || after === undefined) throw new Error('no spec')
  const lines = specChanges(before, after).map(amendmentOf)
  expect(lines).toHaveLength(1)
  const whole = withAmendments(proposed, `### 2026-11-20\n\n${lines.join('\n')}`)
  const { spec, findings } = readCustomerSpec(PATH, whole)
  expect(findings).toEqual([])
  const dossier = { ...context.dossier, spec, files: { ...context.dossier.files, requirements: fileOf(PATH, whole) } }
  const told = RULES.filter((rule) => rule.judges.includes('requirements') && rule.id !== 'amendments-kept')
    .flatMap((rule) => rule.check({ ...context, dossier }))
    .filter(({ severity }) => severity === 'block')
  expect(told.map(formatFinding)).toEqual([])
})
