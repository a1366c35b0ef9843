import { expect, test } from 'vitest'
import { readLibrarySpec } from '../../src/library/read-library-spec.ts'
import { formatFinding } from '../../src/model/finding.ts'
import { readEdited, USE_CASE as FILES } from '../builders/edited-use-case.ts'
import type { Edit } from '../builders/edited-use-case.ts'

test('reads the SSL use case without a finding', () => {
  const { spec, findings } = readLibrarySpec(FILES)
  expect(findings).toEqual([])
  expect(spec).toMatchObject({
    id: 'ssl-certificate-lifecycle',
    version: '1.0.0',
    category: 'security',
    batch: 'sequential',
  })
  expect(spec?.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect(spec?.requirements.map(({ id }) => id)).toEqual(['FR-001', 'FR-002', 'FR-003', 'FR-004', 'FR-005', 'FR-006'])
  expect(spec?.acceptance.map(({ id, verifies, check }) => [id, verifies, check])).toEqual([
    ['AC-001', ['FR-001', 'FR-002', 'FR-003'], 'handshake-valid'],
    ['AC-002', ['FR-005', 'FR-006'], 'not-expiring'],
    ['AC-003', ['FR-004'], 'key-type-matches'],
  ])
  expect(spec?.decisions[0]).toMatchObject({
    id: 'D-001',
    title: 'New key for every certificate',
    requirements: ['FR-004'],
  })
  expect(spec?.capabilities.find(({ tradeoff }) => tradeoff?.id === 'TRD-001')).toMatchObject({
    id: 'CAP-004',
    tradeoff: {
      options: [
        { id: 'A', sets: { 'validity-days': '{{fact.certificate-authority.max-days}}' } },
        { id: 'B', sets: null },
      ],
    },
  })
  expect(spec?.components.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([['rotate-certificate', []]])
  expect(spec?.sections['Rollback']).toMatch(/^Undone as a whole/)
})

test('the digest is that of the content, wherever it lies', () => {
  const elsewhere = FILES.map(({ path, text }) => ({ path: `vendor/${path}`, text }))
  const digest = readLibrarySpec(FILES).spec?.digest
  expect(readLibrarySpec(elsewhere.toReversed()).spec?.digest).toBe(digest)
  expect(readEdited({ from: 'before it expires, and', to: 'in time, and' }).spec?.digest).not.toBe(digest)
})

const AT_THE_EDIT: readonly (Edit & {
  readonly name: string
  readonly code: string
  readonly found: string
  readonly after?: number
})[] = [
  {
    name: 'front matter that is not YAML',
    from: 'risk: medium',
    to: 'risk: [',
    code: 'SG702',
    found: 'broken YAML',
    after: 1,
  },
  {
    name: 'design that is not YAML',
    file: 'design.yml',
    from: '- id:',
    to: '- id: :',
    code: 'SG702',
    found: 'broken YAML',
  },
  { name: 'unknown field', from: 'risk: medium', to: 'danger: medium', code: 'SG703', found: 'danger' },
  { name: 'a wrong value', from: 'risk: medium', to: 'risk: huge', code: 'SG703', found: 'risk' },
  { name: 'unknown batch strategy', from: 'batch: sequential', to: 'batch: whenever', code: 'SG703', found: 'batch' },
  {
    name: 'an unknown field of an input',
    from: '      x-why: The hand',
    to: '      why: The hand',
    code: 'SG703',
    found: 'why',
  },
  {
    name: 'an option that neither sets nor stops',
    from: '          stops: true\n',
    to: '',
    code: 'SG703',
    found: 'sets or stops',
    after: -3,
  },
  {
    name: 'unknown field of a component',
    file: 'design.yml',
    from: 'depends-on',
    to: 'needs',
    code: 'SG703',
    found: 'needs',
  },
  {
    name: 'a criterion without a check',
    from: ' — check: `not-expiring`',
    to: '',
    code: 'SG708',
    found: 'AC-002',
  },
  {
    name: 'a criterion without requirements',
    from: '(FR-004) The public key',
    to: 'The public key',
    code: 'SG708',
    found: 'AC-003',
  },
  {
    name: 'a decision without a reason',
    from: '**Rationale:** renewing',
    to: 'Renewing',
    code: 'SG708',
    found: 'D-001',
    after: -1,
  },
  { name: 'an id twice', from: '**FR-002**', to: '**FR-001**', code: 'SG707', found: 'FR-001 stands twice' },
  {
    name: 'a capability id twice',
    from: 'id: CAP-002',
    to: 'id: CAP-001',
    code: 'SG707',
    found: 'CAP-001 stands twice',
  },
  { name: 'an option id twice', from: '- id: B', to: '- id: A', code: 'SG707', found: 'TRD-003 option A stands twice' },
  { name: 'a section twice', from: '## Scope', to: '## Flow', code: 'SG707', found: 'section "Flow" stands twice' },
  {
    name: 'a requirement that nothing verifies',
    from: '- **FR-002**',
    to: '- **FR-009** The sun shines.\n- **FR-002**',
    code: 'SG709',
    found: 'FR-009',
  },
  {
    name: 'a criterion for an unknown requirement',
    from: '(FR-004) The public',
    to: '(FR-004, FR-044) The public',
    code: 'SG710',
    found: 'FR-044',
  },
  {
    name: 'a capability for an unknown requirement',
    from: 'needed-for: [FR-005]',
    to: 'needed-for: [FR-055]',
    code: 'SG710',
    found: 'FR-055',
  },
  {
    name: 'a capability for a criterion',
    from: 'needed-for: [FR-005]',
    to: 'needed-for: [AC-001]',
    code: 'SG710',
    found: 'AC-001',
  },
  {
    name: 'a decision on an unknown capability',
    from: '(FR-004, CAP-006)',
    to: '(FR-004, CAP-066)',
    code: 'SG710',
    found: 'CAP-066',
  },
  {
    name: 'a component for unknown requirements',
    file: 'design.yml',
    from: 'FR-006]',
    to: 'FR-006, FR-066]',
    code: 'SG710',
    found: 'FR-066',
  },
  {
    name: 'a component for unknown criteria',
    file: 'design.yml',
    from: 'AC-003]',
    to: 'AC-003, AC-033]',
    code: 'SG710',
    found: 'AC-033',
  },
  {
    name: 'a dependency on an unknown component',
    file: 'design.yml',
    from: '[]',
    to: '[backup]',
    code: 'SG710',
    found: 'component backup',
  },
  {
    name: 'required names no input',
    from: 'required: [endpoint, ',
    to: 'required: [endpoints, ',
    code: 'SG710',
    found: 'endpoints',
  },
  {
    name: 'an example value for no input',
    file: 'example/request.yml',
    from: '  endpoint:',
    to: '  colour: red\n  endpoint:',
    code: 'SG710',
    found: 'colour',
  },
  {
    name: 'a dependency cycle',
    file: 'design.yml',
    from: '[]',
    to: '[rotate-certificate]',
    code: 'SG711',
    found: 'rotate-certificate',
  },
  {
    name: 'a placeholder of no input',
    from: '{{input.reason}}',
    to: '{{input.motive}}',
    code: 'SG712',
    found: '{{input.motive}}',
  },
  {
    name: 'an unknown placeholder',
    from: '{{input.reason}}',
    to: '{{secret.ca-key}}',
    code: 'SG712',
    found: '{{secret.ca-key}}',
  },
  { name: 'a placeholder without an end', from: '{{input.reason}}', to: '{{input.reason', code: 'SG712', found: '{{' },
  {
    name: 'an unknown placeholder of a component',
    file: 'design.yml',
    from: '{{target.host}}',
    to: '{{host}}',
    code: 'SG712',
    found: '{{host}}',
  },
  {
    name: 'a requirement that waits for discovery',
    from: 'type {{input.key-type}}, or',
    to: 'type {{observed.key-type}}, or',
    code: 'SG712',
    found: 'before discovery',
  },
  {
    name: 'a schema that is not valid',
    from: "pattern: '^[a-z0-9][a-z0-9-]{0,62}$'",
    to: "pattern: '^[a-z0-9'",
    code: 'SG713',
    found: 'input endpoint',
    after: -6,
  },
  {
    name: 'a comparison with no input',
    from: '$data: 1/validity-days',
    to: '$data: 1/validity',
    code: 'SG713',
    found: 'validity',
    after: -9,
  },
  { name: 'a default that is not accepted', from: 'default: 90', to: 'default: 900', code: 'SG713', found: '900' },
  {
    name: 'an example that is not accepted',
    from: 'examples: [lab]',
    to: 'examples: [Lab]',
    code: 'SG713',
    found: 'Lab',
  },
  {
    name: 'an example request that is not accepted',
    file: 'example/request.yml',
    from: 'minimum-days-left: 30',
    to: 'minimum-days-left: 90',
    code: 'SG713',
    found: 'minimum-days-left',
  },
  {
    name: 'a rollback of one word',
    from: /(?<=## Rollback\n\n)[^]*?(?=## System)/,
    to: 'none:\n\n',
    code: 'SG714',
    found: 'no rollback',
    after: -2,
  },
  {
    name: 'a requirement that no component satisfies',
    file: 'design.yml',
    from: 'FR-003, ',
    to: '',
    code: 'SG715',
    found: 'FR-003',
  },
  {
    name: 'a criterion that no component accepts',
    file: 'design.yml',
    from: 'AC-002, ',
    to: '',
    code: 'SG715',
    found: 'AC-002',
  },
  {
    name: 'the name of another folder',
    from: 'id: ssl-certificate-lifecycle',
    to: 'id: tls',
    code: 'SG716',
    found: 'id tls',
  },
  {
    name: 'a tradeoff that sets no input',
    from: 'sets: { key-type:',
    to: 'sets: { key:',
    code: 'SG717',
    found: 'sets key',
  },
  {
    name: 'a skill that is not named',
    file: 'design.yml',
    from: 'tls-certificate/rotate@1',
    to: 'tls-certificate/swap@1',
    code: 'SG718',
    found: 'swap',
  },
  {
    name: 'a phase that never stops',
    from: '- **Stop**: a deviation',
    to: '- A deviation',
    code: 'SG719',
    found: 'phase "Close"',
    after: -2,
  },
]

test.each(AT_THE_EDIT)('$code $name, at its line', ({ code, found, after = 0, ...edit }) => {
  const { spec, findings, line, path } = readEdited(edit)
  expect(spec).toBeNull()
  // What the design lacks is told where the spec asks for it.
  const told = findings.filter((each) => each.code === code).map(formatFinding)
  expect(told.join('\n')).toContain(found)
  const places = told.filter((each) => each.includes(found)).map((each) => each.split(' ')[0])
  if (code !== 'SG715') expect(places).toContain(`${path}:${line + after}`)
})

test.each([
  { name: 'front matter', edit: { from: /^---\n/, to: '' }, code: 'SG702' },
  { name: 'a section', edit: { from: '## Flow', to: '### Flow' }, code: 'SG706' },
  { name: 'the text of a section', edit: { from: /(?<=## Problem\n)[^]*?(?=## Flow)/, to: '\n' }, code: 'SG706' },
  { name: 'the rollback', edit: { from: '## Rollback', to: '### Rollback' }, code: 'SG714' },
  { name: 'the input environment', edit: { from: '    environment:\n', to: '    site:\n' }, code: 'SG716' },
])('without $name it is no library spec: $code', ({ edit, code }) => {
  const { spec, findings } = readEdited(edit)
  expect(spec).toBeNull()
  expect(findings.map((each) => each.code)).toContain(code)
})

test('a use case that has nothing to undo says why', () => {
  const { findings } = readEdited(
    { from: /(?<=undone-in-reverse: ).*/, to: "'not applicable: it only reads'" },
    { from: /(?<=no-blind-retry: ).*/, to: "'not applicable: it only reads'" },
    { from: /(?<=## Rollback\n\n)[^]*?(?=## System)/, to: 'none: it only reads.\n\n' },
  )
  expect(findings).toEqual([])
})

test('a cycle of several components names them all', () => {
  const second =
    '  - { id: second, skill: tls-certificate/rotate@1, satisfies: [FR-001], accepts: [AC-001], inputs: {}, depends-on: [rotate-certificate] }'
  const { findings } = readEdited({
    file: 'design.yml',
    from: 'depends-on: []\n',
    to: `depends-on: [second]\n${second}\n`,
  })
  expect(findings.map(formatFinding).join()).toContain('rotate-certificate, second')
})

test.each(FILES.map(({ path }) => path))('without %s it is no library spec', (missing) => {
  const { spec, findings } = readLibrarySpec(FILES.filter(({ path }) => path !== missing))
  expect(spec).toBeNull()
  expect(findings.map(({ path, code }) => `${path} ${code}`)).toEqual([`${missing} SG701`])
})

test('a file over 256 KiB is not read', () => {
  const { findings } = readEdited({ from: /$/, to: 'x'.repeat(257 * 1024) })
  expect(findings.map(({ code }) => code)).toEqual(['SG702'])
})
