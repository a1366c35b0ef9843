import fc from 'fast-check'
import type { Code, Heading, Nodes, Root, Table } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/model/finding.ts'
import { LOCAL_RUNNER } from '../../src/model/grant.ts'
import { OUTCOMES } from '../../src/model/run.ts'
import type { RunRecord } from '../../src/model/run.ts'
import { renderRunSummary } from '../../src/views/render-run-summary.ts'
import type { RunSummaryFacts } from '../../src/views/render-run-summary.ts'
import { bareComponent, bareRun } from '../builders/bare-run.ts'

const COMPONENTS = [
  bareComponent('issue-certificate'),
  bareComponent('install-certificate', { dependsOn: ['issue-certificate'] }),
  bareComponent('old-listener', { action: 'reuse' }),
  bareComponent('reload', { dependsOn: ['install-certificate', 'old-listener'] }),
] as const
const [issue, install] = COMPONENTS
const CHECK = { name: 'endpoint-answers', when: 'after', passed: true, detail: 'it answers' } as const

const GRANT: RunSummaryFacts['grant'] = {
  command: 'build',
  authority: `sha256:${'1'.repeat(64)}`,
  design: `sha256:${'2'.repeat(64)}`,
  attempt: 2,
  environment: 'lab',
  runner: [LOCAL_RUNNER],
  workflow: null,
  commit: 'c'.repeat(40),
  expires: '2026-11-20T11:00:00.000Z',
  runs: [],
}
const FACTS: RunSummaryFacts = {
  engagement: '001-edge-certificate',
  grant: GRANT,
  components: COMPONENTS,
  done: new Set(['issue-certificate']),
  records: [
    bareRun(install, { mode: 'dry-run' }).record,
    bareRun(install, { checks: [CHECK], finishedAt: '2026-11-20T10:00:12.345Z' }).record,
  ],
  findings: [],
}

function render(changes: Partial<RunSummaryFacts> = {}): string {
  return renderRunSummary({ ...FACTS, ...changes })
}

describe('what people read of a job', () => {
  test('when all went well', () => {
    expect(render()).toMatchInlineSnapshot(`
      "## ✅ 2 runs succeeded: \`001-edge-certificate\`

      build, attempt 2, environment \`lab\`. Nobody has to act here; the pull request of the phase shows the evidence.

      | Run | Skill | Target | Mode | Outcome | Changed | Checks | Time | Why |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- |
      | \`install-certificate-1-dry-run\` | \`firewall/open@1.0.0\` | \`edge-1\` | dry-run | ✅ succeeded | no | none | 1.0 s |  |
      | \`install-certificate-1-apply\` | \`firewall/open@1.0.0\` | \`edge-1\` | apply | ✅ succeeded | yes | 1 of 1 | 12.3 s |  |

      \`\`\`mermaid
      flowchart LR
        c0["issue-certificate ✅"]:::done
        c1["install-certificate ✅"]:::done
        c2["old-listener ✅"]:::done
        c3["reload ⏸"]:::waiting
        c0 --> c1
        c1 --> c3
        c2 --> c3
        classDef done fill:#d4edda,stroke:#28a745,color:#1b1b1b
        classDef failed fill:#f8d7da,stroke:#dc3545,color:#1b1b1b
        classDef waiting fill:#eeeeee,stroke:#999999,color:#1b1b1b
      \`\`\`

      ✅ delivered, or not to be built · ❌ did not succeed · ⏸ not started
      "
    `)
  })

  test('when a component failed and one has an outcome that nobody knows', () => {
    const failed = bareRun(issue, {
      outcome: 'rolled-back',
      changed: true,
      failure: 'post-check endpoint-answers: no\nanswer',
    })
    const unknown = bareRun(install, { outcome: 'outcome-unknown', changed: 'unknown', failure: 'the job was cut off' })
    expect(render({ done: new Set(), records: [failed.record, unknown.record] })).toMatchInlineSnapshot(`
      "## ❌ 2 of 2 runs did not succeed: \`001-edge-certificate\`

      build, attempt 2, environment \`lab\`. A person has to look at the target: the outcome of a run is unknown.

      | Run | Skill | Target | Mode | Outcome | Changed | Checks | Time | Why |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- |
      | \`issue-certificate-1-apply\` | \`firewall/open@1.0.0\` | \`edge-1\` | apply | ↩️ rolled back | yes | none | 1.0 s | post-check endpoint-answers: no answer |
      | \`install-certificate-1-apply\` | \`firewall/open@1.0.0\` | \`edge-1\` | apply | ❓ outcome unknown | **unknown** | none | 1.0 s | the job was cut off |

      \`\`\`mermaid
      flowchart LR
        c0["issue-certificate ❌"]:::failed
        c1["install-certificate ❌"]:::failed
        c2["old-listener ✅"]:::done
        c3["reload ⏸"]:::waiting
        c0 --> c1
        c1 --> c3
        c2 --> c3
        classDef done fill:#d4edda,stroke:#28a745,color:#1b1b1b
        classDef failed fill:#f8d7da,stroke:#dc3545,color:#1b1b1b
        classDef waiting fill:#eeeeee,stroke:#999999,color:#1b1b1b
      \`\`\`

      ✅ delivered, or not to be built · ❌ did not succeed · ⏸ not started
      "
    `)
  })

  test('when nothing was run', () => {
    const finding: Finding = {
      code: 'SG533',
      severity: 'block',
      path: 'sdd/ledger',
      line: 1,
      found: 'a grant that expired at 2026-11-20T11:00:00.000Z',
      expected: 'one that still holds',
      remedy: 'Nothing was run.',
    }
    expect(render({ records: [], findings: [finding] })).toMatchInlineSnapshot(`
      "## ⛔ Nothing was run: \`001-edge-certificate\`

      - \`SG533\` a grant that expired at 2026-11-20T11:00:00.000Z; expected: one that still holds. Nothing was run.
      "
    `)
  })

  test('when nothing was left to do', () => {
    expect(render({ records: [] })).toMatchInlineSnapshot(`
      "## Nothing was left to do: \`001-edge-certificate\`

      build, attempt 2, environment \`lab\`. All that was granted is delivered.
      "
    `)
  })

  test('of a rehearsal, and of discovery, which has no components', () => {
    const rehearsed = render({ grant: { ...GRANT, command: 'dry-run' }, done: new Set() })
    expect(rehearsed).toContain('c1["install-certificate ✅"]:::done')
    expect(rehearsed).toContain('✅ rehearsed, or not to be built')
    expect(render({ grant: { ...GRANT, command: 'discover' }, components: [] })).not.toContain('mermaid')
  })

  test('is short, however many runs there were', () => {
    const records = Array.from({ length: 500 }, () => FACTS.records).flat()
    expect(
      render({ records })
        .split('\n')
        .filter((line) => line.startsWith('| `')),
    ).toHaveLength(200)
    expect(render({ records })).toContain('| … 800 more |')
  })

  test('has no diagram that GitHub would not draw', () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      bareComponent(`c-${index}`, { dependsOn: Array.from({ length: index }, (_each, before) => `c-${before}`) }),
    )
    expect(render({ components: many })).not.toContain('mermaid')
  })
})

const PIECES = [
  '|',
  '\\',
  '`',
  '```',
  '\n',
  '\r',
  '\n\n',
  '## ',
  '<b>',
  '-->',
  '~~',
  '$',
  '[x](y)',
  '"]',
  'https://evil.example/|',
  'www.evil.example',
  '@acme/all ',
  ':::',
  '; ',
  'word ',
]
const hostile = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary' })), { maxLength: 20 })
const text = hostile.map((pieces) => pieces.join('').slice(0, 90))
const record: fc.Arbitrary<RunRecord> = fc
  .record({ target: text, failure: fc.option(text), outcome: fc.constantFrom(...OUTCOMES), id: text, component: text })
  .map((given) => bareRun(install, given).record)

describe('hostile text', () => {
  test('breaks neither table nor diagram, and stays text', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), text, (records, environment) => {
        const tree = parsed(render({ records, grant: { ...GRANT, environment } }))
        expect(tree.children.map(({ type }) => type)).toEqual(['heading', 'paragraph', 'table', 'code', 'paragraph'])
        const [, , table, code] = tree.children
        expect((table as Table).children.map((row) => row.children.length)).toEqual(
          Array.from({ length: records.length + 1 }, () => 9),
        )
        expect((code as Code).lang).toBe('mermaid')
        expect((code as Code).value.split('\n')).toHaveLength(11)
        expect(kindsIn(tree)).not.toContain('html')
        expect(kindsIn(tree)).not.toContain('link')
      }),
    )
  })

  test('in a finding leaves one list item, and no heading but the first', () => {
    const finding = fc.record({ found: text, expected: text, remedy: text })
    fc.assert(
      fc.property(finding, (parts) => {
        const told: Finding = { code: 'SG999', severity: 'block', path: 'x', line: 1, ...parts }
        const tree = parsed(render({ records: [], findings: [told, told] }))
        expect(tree.children.map(({ type }) => type)).toEqual(['heading', 'list'])
        expect((tree.children[0] as Heading).depth).toBe(2)
        expect(kindsIn(tree).filter((kind) => kind === 'listItem')).toHaveLength(2)
      }),
    )
  })
})

function parsed(markdown: string): Root {
  return unified().use(remarkParse).use(remarkGfm).parse(markdown)
}

function kindsIn(node: Nodes): readonly string[] {
  return [node.type, ...('children' in node ? node.children.flatMap((child) => kindsIn(child)) : [])]
}
