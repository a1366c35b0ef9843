import type { Item, MarkdownDocument } from '../documents/markdown.ts'
import type { LibraryAcceptance, LibraryDecision, LibraryRequirement } from '../model/library-spec.ts'
import type { Finding } from '../model/finding.ts'

/** A thing of the spec and the line of `spec.md` on which it stands. */
export type Placed<T> = T & { readonly line: number }

export type SpecItems = {
  readonly requirements: readonly Placed<LibraryRequirement>[]
  readonly acceptance: readonly Placed<LibraryAcceptance>[]
  readonly decisions: readonly Placed<LibraryDecision>[]
  readonly findings: readonly Finding[]
}

const ACCEPTANCE = /^(.+?)\s+—\s+check:\s+([a-z0-9]+(?:-[a-z0-9]+)*)$/
const DECISION = /^(.+?)\s+Choice:\s+(.+?)\s+Rationale:\s+(.+)$/

/** Reads the numbered items of a library spec: requirements, acceptance criteria with their check, decisions with their reason. */
export function readSpecItems(markdown: MarkdownDocument): SpecItems {
  const findings: Finding[] = []
  function malformed(item: Item, expected: string): never[] {
    const found = `${item.id} is not written as it must be`
    const remedy = 'Write the item in that form, in one paragraph.'
    findings.push({ code: 'SG708', severity: 'block', path: markdown.path, line: item.line, found, expected, remedy })
    return []
  }
  function itemsOf(section: string, kind: string): readonly Item[] {
    return markdown.items
      .filter((item) => item.section === section && item.id.startsWith(kind))
      .map((item) => ({ ...item, text: item.text.replaceAll(/\s+/g, ' ').trim() }))
  }
  const requirements = itemsOf('Requirements', 'FR-').flatMap((item) =>
    item.text === '' ? malformed(item, '`- **FR-001** text`') : [{ id: item.id, text: item.text, line: item.line }],
  )
  const acceptance = itemsOf('Acceptance criteria', 'AC-').flatMap((item) => {
    const match = ACCEPTANCE.exec(item.text)
    if (match === null || item.cites.length === 0)
      return malformed(item, '`- **AC-001** (FR-001) text — check: `name``')
    return [{ id: item.id, verifies: item.cites, text: String(match[1]), check: String(match[2]), line: item.line }]
  })
  const decisions = itemsOf('Decisions', 'D-').flatMap((item) => {
    const match = DECISION.exec(item.text)
    if (match === null || item.cites.length === 0) {
      return malformed(item, '`- **D-001** (FR-001, CAP-001) title. **Choice:** … **Rationale:** …`')
    }
    return [
      {
        id: item.id,
        title: String(match[1]).replace(/\.$/, ''),
        choice: String(match[2]),
        rationale: String(match[3]),
        requirements: item.cites.filter((each) => each.startsWith('FR-')),
        capabilities: item.cites.filter((each) => each.startsWith('CAP-')),
        line: item.line,
      },
    ]
  })
  return { requirements, acceptance, decisions, findings }
}
