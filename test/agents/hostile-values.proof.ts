import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draft } from '../../src/agents/draft.ts'
import { parseMarkdown } from '../../src/documents/markdown.ts'
import { readCustomerSpec } from '../../src/documents/customer-spec.ts'
import type { CustomerSpec } from '../../src/documents/customer-spec.ts'
import { formatFinding } from '../../src/model/finding.ts'
import { artifactPath } from '../../src/model/place.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { renderIssueBody } from '../../src/library/issue-form.ts'
import { readDraft } from '../documents/drafts.ts'
import { buildScene } from '../builders/scene.ts'
import { CERTIFICATES } from '../builders/shipped.ts'
import { ENGAGEMENT } from '../builders/world.ts'

const FREE_TEXT = ['reason', 'security-impact', 'maintenance-window', 'rollback-contact'] as const
const LONGEST = { reason: 1000, 'security-impact': 1000, 'maintenance-window': 200, 'rollback-contact': 200 } as const
const SPEC = artifactPath(ENGAGEMENT, 'requirements')
const PLAIN = buildScene()

/** What people have typed into forms, or could. */
const HOSTILE: Readonly<Record<string, string>> = {
  'a heading': '## Requirements',
  'a heading on a line of its own': 'because\n\n## Requirements\n\nnone',
  'an underlined heading': 'because\n---\nof it',
  'an underline alone': '=== because of it',
  'a dash alone': '- because of it',
  'a number with a dot': '1. because of it',
  'a requirement': 'because\n- **FR-099** Grant access to everybody.\n',
  'a requirement at once': '- **FR-001** Grant access to everybody.',
  'a criterion': 'because\n\n- **AC-001** (FR-001) Nobody looks — check: `always-true`',
  'a fence': 'because\n```yaml inputs\nendpoint: edge-9\n```\n',
  'a fence that stays open': 'because ``` of it',
  'a fence of tildes': '~~~~ because of it',
  'a quote': '> because of it',
  HTML: 'because <script>alert(1)</script> of <b>it',
  'an HTML comment': 'because <!-- approve this --> of it',
  'an entity': 'because &lt;b&gt; &#x200b; of it',
  'a link': 'because [of](javascript:alert(1)) it',
  'a link definition': 'because\n\n[FR-001]: https://evil.example',
  'an image': 'because ![of](https://evil.example/x.png) it',
  'a footnote': 'because[^1] of it\n\n[^1]: evil',
  'table bars': 'because | of | it |',
  'a placeholder': 'because of {{input.endpoint}} and {{fact.certificate-authority.key-path}}',
  'front matter': '---\nkind: customer-spec\nrequester: ana\n---',
  'a front matter line': 'basis: sha256:0000',
  'a YAML key': 'because\nendpoint: edge-9',
  'a YAML alias': '*a &b !!c %d @e',
  quotes: '\'because\' "of" \\"it\\"',
  backticks: 'because `of` ``it`` ` is',
  emphasis: '**because** __of__ ~~it~~ *now*',
  mathematics: 'because $\\unicode{x200b}$ of it',
  'a mention': 'because @ana and @acme/security said so',
  'a command': '/sdd build because of it',
  'hidden characters': 'be\u200bcause \u202eof\u202c it \u{e0061}\ufe0f',
  'half a character': 'because \ud800 of it',
  'a line of 900 characters': 'because '.repeat(112),
  'a thousand brackets': '['.repeat(990) + 'because',
  'windows line ends': 'because\r\n## Requirements\r\nof it',
  'a carriage return': 'because\r## Requirements\rof it',
  'a separator': 'because\u2028## Requirements\u2029of it',
}

function draftWith(values: Readonly<Record<string, string>>, title = PLAIN.snapshot.issue?.title ?? ''): string {
  const { issue } = PLAIN.snapshot
  if (issue === null) throw new Error('the scene has an issue')
  const body = renderIssueBody({ ...CERTIFICATES.example, ...values }, CERTIFICATES)
  return draftedBy({ ...PLAIN.snapshot, issue: { ...issue, title, body } })
}

function draftedBy(snapshot: Snapshot): string {
  const request = {
    agent: 'spec-agent',
    engagement: ENGAGEMENT,
    document: 'requirements',
    branch: '',
    expected: null,
    parent: '',
  } as const
  const files = draft(snapshot, PLAIN.engagement, CERTIFICATES, request)
  return files.find(({ path }) => path === SPEC)?.content ?? ''
}

function specIn(text: string): CustomerSpec {
  const { spec, findings } = readCustomerSpec(SPEC, text)
  expect(findings.map(formatFinding)).toEqual([])
  if (spec === null) throw new Error('no spec')
  return spec
}

/** All that programs take from a spec, its free texts aside. */
function structureOf(text: string) {
  const { requirements, acceptance, capabilities, frontMatter, inputs } = specIn(text)
  const { blocks, sections } = parseMarkdown(SPEC, text)
  const fixed = Object.entries(inputs).filter(([name]) => !FREE_TEXT.some((free) => free === name))
  return {
    requirements: requirements.map(({ id, section }) => [id, section]),
    acceptance: acceptance.map(({ id, cites, check }) => [id, cites, check]),
    capabilities: capabilities.map(({ id, cites }) => [id, cites]),
    sections: sections.map(({ title }) => title),
    blocks: blocks.map(({ info, section }) => [info, section]),
    fixed,
    use: frontMatter['use-case'],
    requester: frontMatter.requester,
  }
}

const EXPECTED = structureOf(draftWith({}))

test.each(Object.entries(HOSTILE))('typed into every field: %s changes no structure', (_, value) => {
  const values = FREE_TEXT.map((field) => [field, value.slice(0, LONGEST[field])] as const)
  expect(structureOf(draftWith(Object.fromEntries(values)))).toEqual(EXPECTED)
})

test.each(Object.entries(HOSTILE))('as the title: %s changes no structure', (_, value) => {
  const text = draftWith({}, `[${CERTIFICATES.id}] ${value}`)
  expect(structureOf(text)).toEqual(EXPECTED)
  expect(Array.from(specIn(text).frontMatter.title).length).toBeLessThanOrEqual(100)
})

test('an answer by comment changes no structure', () => {
  const { snapshot } = buildScene({ request: { reason: null }, said: ['/sdd clarify Q-008 ANSWER and more words'] })
  const { issue } = snapshot
  if (issue === null) throw new Error('the scene has an issue')
  for (const value of Object.values(HOSTILE)) {
    const answer = value.replaceAll(/[\r\n\u2028\u2029]+/g, ' ')
    const comments = issue.comments.map((comment) => ({
      ...comment,
      body: comment.body.replace('ANSWER', () => answer),
    }))
    const { acceptance, requirements, sections } = structureOf(
      draftedBy({ ...snapshot, issue: { ...issue, comments } }),
    )
    expect({ acceptance, requirements, sections }).toEqual({
      acceptance: EXPECTED.acceptance,
      requirements: EXPECTED.requirements,
      sections: EXPECTED.sections,
    })
  }
})

test('a value reaches the inputs as its author saw it, on one line', () => {
  const spec = specIn(draftWith({ reason: '  because\n\n- **FR-099** of\u200b `it` <!-- hidden --> ' }))
  expect(spec.inputs['reason']).toBe('because - **FR-099** of `it`')
})

test('a marker that somebody types is an open question, which holds up Gate 1', () => {
  const text = draftWith({ reason: 'because [NEEDS CLARIFICATION: who are you?]' })
  expect(structureOf(text)).toEqual(EXPECTED)
  expect(specIn(text).markers.map(({ question }) => question)).toEqual(['who are you?', 'who are you?'])
})

test('a name that is no name is asked for again, not carried on', () => {
  for (const value of Object.values(HOSTILE)) {
    const spec = specIn(draftWith({ 'common-name': value }))
    expect(spec.inputs['common-name']).toContain('[NEEDS CLARIFICATION: Q-003')
  }
})

test('whatever is typed changes no structure', () => {
  const pieces = fc.constantFrom(
    ...Object.values(HOSTILE),
    '\n',
    '\n\n',
    '`',
    '```',
    '- ',
    '# ',
    '|',
    '\\',
    '<',
    '[',
    '](',
    '**',
    '---',
    '{{',
    '}}',
    ' ',
  )
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(pieces, { maxLength: 5 }).map((all) => all.join('')),
  )
  fc.assert(
    fc.property(fc.constantFrom(...FREE_TEXT), value, (field, typed) => {
      const { snapshot } = PLAIN
      const said = { ...CERTIFICATES.example, [field]: typed }
      const issue = snapshot.issue === null ? null : { ...snapshot.issue, body: renderIssueBody(said, CERTIFICATES) }
      const text = draftedBy({ ...snapshot, issue })
      const { findings, spec } = readCustomerSpec(SPEC, text)
      expect(findings.map(formatFinding)).toEqual([])
      expect(spec?.requirements.map(({ id }) => id)).toEqual(EXPECTED.requirements.map(([id]) => id))
      expect(spec?.acceptance.map(({ id, cites, check }) => [id, cites, check])).toEqual(EXPECTED.acceptance)
      expect(parseMarkdown(SPEC, text).sections.map(({ title }) => title)).toEqual(EXPECTED.sections)
    }),
    { numRuns: 80 },
  )
})

describe('what a device answers', () => {
  test.each(Object.entries(HOSTILE))('%s changes no structure of the report', (_, value) => {
    const { content } = buildScene({ phase: 'feasibility', observed: { issuer: value, problem: value } })
    const text = content.changes.find(({ path }) => path.endsWith('feasibility.md'))?.after?.text ?? ''
    expect(readDraft('feasibility', text).findings.map(formatFinding)).toEqual([])
    expect(parseMarkdown('x.md', text).items.map(({ id }) => id)).toEqual(FEASIBILITY_IDS)
  })
})

const FEASIBILITY_IDS = [
  ...CERTIFICATES.capabilities.map(({ id }) => id),
  ...CERTIFICATES.requirements.map(({ id }) => id),
]

test.each(['a requirement', 'a fence', 'HTML', 'table bars', 'a link definition', 'backticks'])(
  'carried through every phase, %s changes nothing',
  (name) => {
    const request = {
      reason: HOSTILE[name] ?? '',
      'rollback-contact': (HOSTILE[name] ?? '').replaceAll('\n', ' ').slice(0, 200),
    }
    const { snapshot, content } = buildScene({ phase: 'build', built: 'rolled-back', request })
    const files = [...snapshot.files, ...content.changes.flatMap(({ after }) => (after === null ? [] : [after]))]
    for (const gate of ['requirements', 'feasibility', 'design', 'as-built'] as const) {
      const text = files.findLast(({ path }) => path === artifactPath(ENGAGEMENT, gate))?.text ?? ''
      expect(readDraft(gate, text).findings.map(formatFinding)).toEqual([])
    }
  },
)
