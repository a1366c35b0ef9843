import { expect, test } from 'vitest'
import { readAsBuiltRecord } from '../../src/documents/as-built-record.ts'
import { readCustomerSpec } from '../../src/documents/customer-spec.ts'
import { readFeasibilityReport } from '../../src/documents/feasibility-report.ts'
import { OUTLINES } from '../../src/documents/outlines.ts'
import { readSolutionDesign } from '../../src/documents/solution-design.ts'
import { renderTemplate, templatePath } from '../../src/documents/template.ts'
import { digestOf } from '../../src/model/digest.ts'
import { formatFinding } from '../../src/model/finding.ts'
import { GATES } from '../../src/model/phase.ts'
import type { Gate } from '../../src/model/phase.ts'

const READERS = {
  requirements: readCustomerSpec,
  feasibility: readFeasibilityReport,
  design: readSolutionDesign,
  'as-built': readAsBuiltRecord,
} as const

/** What a person types over each placeholder. */
const TYPED: Readonly<Record<string, string>> = {
  'NNN-slug': '042-edge-certificate',
  'USE-CASE@VERSION': 'ssl-certificate-lifecycle@1.0.0',
  ENVIRONMENT: 'lab',
  NUMBER: '7',
  LOGIN: 'rik',
  TITLE: 'Renew edge-1',
  RECORD: digestOf('record'),
  'SPEC-DIGEST': digestOf('spec'),
  'CAPABILITIES-DIGEST': digestOf('capabilities'),
  'FEASIBILITY-DIGEST': digestOf('feasibility'),
  'DESIGN-DIGEST': digestOf('design'),
  'SKILL-DIGEST': digestOf('skill'),
  'FAMILY/SKILL@VERSION': 'tls-certificate/rotate@1.0.0',
  COMPONENT: 'rotate-certificate',
  TARGET: 'edge-1',
}

function fillIn(template: string): string {
  const placeholders = Object.keys(TYPED).toSorted((a, b) => b.length - a.length)
  const answered = template.replaceAll(/\[(?:NEEDS CLARIFICATION|DECISION NEEDED):[^\]]*\]/g, 'As told.')
  return placeholders.reduce((text, name) => text.replaceAll(name, TYPED[name] ?? ''), answered)
}

function findingsOf(gate: Gate, text: string): readonly string[] {
  return READERS[gate]('x.md', text).findings.map(formatFinding)
}

test.each(GATES)('templates: the file of %s is what the outline gives', async (gate) => {
  await expect(renderTemplate(gate)).toMatchFileSnapshot(`../../${templatePath(gate)}`)
})

test.each(GATES)('templates: %s, filled in by hand, reads without a finding', (gate) => {
  expect(findingsOf(gate, fillIn(renderTemplate(gate)))).toEqual([])
})

test.each(GATES)('templates: %s, left blank, does not read', (gate) => {
  expect(findingsOf(gate, renderTemplate(gate)).some((line) => line.includes('SG302'))).toBe(true)
})

test.each(GATES)('templates: every section of %s says what belongs there', (gate) => {
  const text = renderTemplate(gate)
  for (const { title, guidance } of OUTLINES[gate]) {
    expect(text).toContain(`## ${title}\n`)
    expect(text).toContain(guidance)
  }
})

test('templates: what is left open in a filled spec is still asked', () => {
  const text = renderTemplate('requirements')
  const fields = Object.keys(TYPED).toSorted((a, b) => b.length - a.length)
  const half = fields.reduce((filled, name) => filled.replaceAll(name, TYPED[name] ?? ''), text)
  const { spec, findings } = readCustomerSpec('x.md', half)
  expect(findings).toEqual([])
  expect(spec?.markers.length).toBe(9)
  expect(spec?.requirements.map(({ id }) => id)).toEqual(['FR-001'])
  expect(spec?.acceptance[0]?.check).toBe('name-of-a-check')
})
