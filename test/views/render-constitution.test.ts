import { describe, expect, test } from 'vitest'
import { judgePull } from '../../src/decide/judge-pull.ts'
import { constitutionInForce } from '../../src/derive/constitution-in-force.ts'
import { NO_EXCEPTION } from '../../src/documents/complexity.ts'
import { CONSTITUTION_PATH } from '../../src/model/place.ts'
import { checkSummary } from '../../src/views/render-check.ts'
import { renderConstitution } from '../../src/views/render-constitution.ts'
import { renderStatus } from '../../src/views/render-status.ts'
import { fileOf, linkOf } from '../builders/repository-file.ts'
import { buildScene } from '../builders/scene.ts'
import { CONSTITUTION } from '../builders/shipped.ts'

const { snapshot } = buildScene()

function rendered(text: string | null, file = text === null ? null : fileOf(CONSTITUTION_PATH, text)): string {
  const others = snapshot.files.filter(({ path }) => path !== CONSTITUTION_PATH)
  return renderConstitution(constitutionInForce({ ...snapshot, files: file === null ? others : [...others, file] }))
}

const AMENDED = CONSTITUTION.replace('version: 1.0.0', 'version: 1.1.0')
  .replace('ratified: null', 'ratified: 2026-10-01')
  .replace('amended: null', 'amended: 2026-11-02')
  .replace(
    'No amendment yet.',
    '- **1.1.0** (2026-11-02; VII) Tell @ana \\<b>. **Reason:** Helm. **Compatibility:** None breaks. **Approved by:** #12',
  )

test('the articles, and which of their rules a program checks', () => {
  const text = rendered(CONSTITUTION)
  expect(text.split('\n')[0]).toBe('**Constitution 1.0.0, as it was shipped.**')
  expect(text.match(/^\*\*Article [IVX]+: .+\*\*$/gm)).toHaveLength(9)
  expect(text.match(/^- \*\*[IVX]+\.\d\*\* .+$/gm)).toHaveLength(18)
  const checked = [...text.matchAll(/^- \*\*([IVX]+\.\d)\*\* .+\*\(checked by a program\)\*$/gm)].map(
    (match) => match[1],
  )
  expect(checked).toEqual(['I.1', 'II.1', 'III.1', 'III.2', 'VII.1', 'IX.1'])
  expect(text).toContain('At most 3 infrastructure-as-code tools')
  expect(text.endsWith('It was never amended.')).toBe(true)
})

test('what is turned off is not called checked', () => {
  const off = CONSTITUTION.replace('interface: required', 'interface: not-checked').replace(
    'exceptions: justified',
    'exceptions: none',
  )
  expect(rendered(off)).not.toMatch(/^- \*\*II\.1\*\* .+checked by a program/m)
  expect(rendered(off)).toContain('No design is let off a rule.')
})

test('an amendment, as plain words that call nobody', () => {
  const text = rendered(AMENDED)
  expect(text).toContain('**Constitution 1.1.0, ratified 2026-10-01, amended 2026-11-02.**')
  expect(text).toContain(
    '- **1.1.0** (2026-11-02; VII) Tell `@ana` \\<b\\>. *Reason:* Helm. *Compatibility:* None breaks.',
  )
})

test.each([
  ['no constitution', null, 'This repository has no `.specgate/constitution.md`'],
  ['one that cannot be read', '# Ours\n', 'SG870 no front matter'],
])('%s', (_, text, part) => {
  expect(rendered(text)).toContain(part)
})

test('a link is not followed', () => {
  expect(rendered(null, linkOf(CONSTITUTION_PATH, '/etc/passwd'))).toContain('SG300')
})

describe('an exception that a design asks for', () => {
  const item =
    '- **VIII.1** (rotate-certificate) A wrapper. **Why:** Two vendors. **Simpler way refused because:** No @api.'
  const row = { line: 'VIII\\.1 MUST \\| not checked by a program', by: 'VIII.1 MUST | exception: rotate-certificate' }
  const scene = buildScene({
    phase: 'design',
    replace: { in: 'solution-design.md', ...row },
    insert: { in: 'solution-design.md', before: NO_EXCEPTION, line: `${item}\n` },
  })
  if (scene.policy === null) throw new Error('the policy is read')
  const verdicts = judgePull(scene.snapshot, scene.policy, scene.engagement, scene.pull)
  const [verdict] = verdicts
  if (verdict === undefined) throw new Error('a design is judged')
  const told =
    'exception from VIII.1 for rotate-certificate: A wrapper. Why: Two vendors. Simpler way refused because: No `@api.`'

  test.each([
    ['check', checkSummary(verdict)],
    ['status comment', renderStatus(scene.engagement, verdicts)],
  ])('is listed for the approvers by the %s, and holds nothing up', (_, text) => {
    expect(text.split('\n')).toContain(`- ${told}`)
    expect(text).toContain('Exceptions from the constitution')
    expect(verdict.conclusion).toBe('waiting')
  })
})
