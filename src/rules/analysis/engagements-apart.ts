import { claimsOf, isSameClaim } from '../../derive/claims.ts'
import type { Claim } from '../../derive/claims.ts'
import type { Finding } from '../../model/finding.ts'
import type { InputValues, LibrarySpec } from '../../model/library-spec.ts'
import { artifactPath } from '../../model/place.ts'
import type { OtherEngagement } from '../../model/snapshot.ts'
import { block } from '../rule.ts'
import type { Rule, RuleContext } from '../rule.ts'

/**
 * No engagement changes what an earlier one, still open, changes too: the same VLAN, address, record or port stops it at Gate 1, the same target at
 * Gate 2, since its design would rest on a state that is about to change (R7.4). People may accept it: by a line of the document that names
 * the other engagement and says why, which the approvers read. The later one waits, so that two never wait for each other.
 *
 * @example ok: an engagement in another environment
 *   others: [{ id: 000-earlier, environment: prod, inputs: { endpoint: edge-1 } }]
 *
 * @example ok: a later engagement with the same target; that one waits
 *   phase: design
 *   others: [{ id: 002-later, environment: lab, inputs: { endpoint: edge-1 } }]
 *
 * @example ok: an earlier one with the same target, which matters once there is a design
 *   others: [{ id: 000-earlier, environment: lab, inputs: { endpoint: edge-1 } }]
 *
 * @example not-ok: an earlier one with the same target, when the design is to be locked
 *   phase: design
 *   others: [{ id: 000-earlier, environment: lab, inputs: { endpoint: edge-1 } }]
 *   → specs/001-demo/solution-design.md:1 SG850
 *
 * @example ok: the same, accepted in the design
 *   phase: design
 *   others: [{ id: 000-earlier, environment: lab, inputs: { endpoint: edge-1 } }]
 *   insert: { in: solution-design.md, before: '## Components', line: "- Beside 000-earlier: that one only changes the banner.\n" }
 *
 * @example not-ok: an earlier one that replaces the certificate of the same name
 *   others: [{ id: 000-earlier, environment: lab, inputs: { endpoint: edge-2, common-name: edge-1.example.net } }]
 *   → specs/001-demo/customer-spec.md:{block.common-name} SG851
 *
 * @example not-ok: its id alone accepts nothing
 *   others: [{ id: 000-earlier, environment: lab, inputs: { endpoint: edge-2, common-name: edge-1.example.net } }]
 *   insert: { in: customer-spec.md, before: '## Inputs', line: "- 000-earlier\n" }
 *   → specs/001-demo/customer-spec.md:{block.common-name} SG851
 */
export const engagementsApart: Rule = {
  id: 'engagements-apart',
  judges: ['requirements', 'design'],
  check: (context) => {
    const { snapshot, dossier, engagement, gate } = context
    const { spec } = dossier
    if (spec === null || (gate !== 'requirements' && gate !== 'design')) return []
    const { environment } = spec.frontMatter
    const own = claimsOf(dossier.library, spec.inputs)
    const lines = (dossier.files[gate]?.text ?? '').split('\n').filter((line) => line.startsWith('- '))
    return snapshot.others
      .filter((other) => other.environment === environment && isEarlier(other, engagement.id))
      .flatMap((other) => {
        const theirs = claimsOf(useCaseOf(snapshot.library, other), other.inputs)
        const shared = own.filter((claim) => theirs.some((each) => isSameClaim(claim, each)))
        return shared.length === 0 || accepts(lines, other.id) ? [] : conflictsWith(context, other, shared)
      })
  },
}

function conflictsWith(
  { dossier, engagement, gate }: RuleContext,
  other: OtherEngagement,
  shared: readonly Claim[],
): readonly Finding[] {
  const { spec, library } = dossier
  if (spec === null || (gate !== 'requirements' && gate !== 'design')) return []
  const path = artifactPath(engagement.id, gate)
  const target = shared.find(({ kind }) => kind === 'target')
  const objects = shared.filter(({ kind }) => kind !== 'target')
  const remedy = `Wait until ${other.id} is closed; or say in a line of this document, "- ${other.id}: …", why both may go on.`
  if (objects.length > 0) {
    return objects.map((claim) => {
      const line = gate === 'requirements' ? lineOf(spec, library, claim) : 1
      return block(
        'SG851',
        { path, line },
        `${claim.kind} ${claim.value}, which ${other.id} changes too`,
        'one of its own',
        remedy,
      )
    })
  }
  if (target === undefined || gate === 'requirements') return []
  return [block('SG850', { path }, `target ${target.value}, which ${other.id} changes too`, 'a target at rest', remedy)]
}

/** Opened before: numbers are given in that order. */
function isEarlier(other: OtherEngagement, own: string): boolean {
  return Number.parseInt(other.id, 10) < Number.parseInt(own, 10)
}

/** A line of a list that names the other engagement and says something of it. */
function accepts(lines: readonly string[], id: string): boolean {
  return lines.some(
    (line) =>
      line.includes(id) &&
      line
        .replace(id, '')
        .split(/\s+/)
        .filter((word) => /\w{2}/.test(word)).length >= 3,
  )
}

function useCaseOf(library: readonly LibrarySpec[], { useCase }: OtherEngagement): LibrarySpec | null {
  const [id] = useCase.split('@')
  return library.find((each) => each.id === id) ?? null
}

function lineOf(
  spec: { readonly inputs: InputValues; readonly inputLine: (name: string) => number },
  library: LibrarySpec | null,
  claim: Claim,
): number {
  const input = library?.inputs.find(({ name, claims }) => {
    const values = [spec.inputs[name] ?? []].flat().map(String)
    return claims === claim.kind && values.some((value) => claim.value === value || claim.value.endsWith(` ${value}`))
  })
  return input === undefined ? 1 : spec.inputLine(input.name)
}
