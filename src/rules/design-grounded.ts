import { isAnchoredIn } from '../derive/ground-design.ts'
import type { SolutionDesign } from '../documents/solution-design.ts'
import type { Finding } from '../model/finding.ts'
import { artifactPath } from '../model/place.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * The design can be held to: it answers every requirement and criterion of the locked spec, for this spec and this report, and decides
 * nothing that feasibility does not ground (R1.3, R1.4).
 *
 * @example ok: a drafted design
 *   phase: design
 *   locked: [requirements, feasibility]
 *
 * @example not-ok: a requirement that no component satisfies
 *   phase: design
 *   locked: [requirements, feasibility]
 *   block: { 0.satisfies: [FR-001, FR-003, FR-004, FR-005, FR-006] }
 *   → specs/001-demo/solution-design.md:{block.0} SG341
 *
 * @example not-ok: a criterion that no component is held to
 *   phase: design
 *   locked: [requirements, feasibility]
 *   block: { 0.accepts: [AC-002, AC-003] }
 *   → specs/001-demo/solution-design.md:{block.0} SG342
 *
 * @example not-ok: a component for a requirement that is not in the spec
 *   phase: design
 *   locked: [requirements, feasibility]
 *   block: { 0.satisfies.6: FR-099 }
 *   → specs/001-demo/solution-design.md:{block.0} SG340
 *
 * @example not-ok: a decision on a capability that feasibility never assessed
 *   phase: design
 *   locked: [requirements, feasibility]
 *   insert: { in: solution-design.md, before: '## Components', line: "- **D-009** (FR-001, CAP-088) Use the hardware module.\n" }
 *   → specs/001-demo/solution-design.md:{changed} SG345
 *
 * @example not-ok: a design for another report than the approved one
 *   phase: design
 *   locked: [requirements, feasibility]
 *   front: { feasibility: sha256:0000000000000000000000000000000000000000000000000000000000000000 }
 *   → specs/001-demo/solution-design.md:1 SG334
 *
 * @example not-ok: a question left in the design
 *   phase: design
 *   locked: [requirements, feasibility]
 *   insert: { in: solution-design.md, before: '## Order', line: "[NEEDS CLARIFICATION: which file?]\n" }
 *   → specs/001-demo/solution-design.md:{changed} SG311
 *
 * @example not-ok: no design
 *   phase: design
 *   locked: [requirements, feasibility]
 *   without: [solution-design.md]
 *   → specs/001-demo/solution-design.md:1 SG302
 */
export const designGrounded: Rule = {
  id: 'design-grounded',
  judges: ['design'],
  check: (context) => {
    const { dossier, engagement } = context
    const path = artifactPath(engagement.id, 'design')
    if (dossier.findings.design.length > 0) return dossier.findings.design
    const { design } = dossier
    if (design === null)
      return [
        block(
          'SG302',
          { path },
          'no solution design',
          'one',
          'It is drafted when feasibility is locked; see the branch.',
        ),
      ]
    return [
      ...digestFindings(context, design),
      ...markerFindings(design),
      ...idFindings(context, design),
      ...coverageFindings(context, design),
      ...groundFindings(context, design),
    ]
  },
}

function digestFindings({ dossier }: RuleContext, design: SolutionDesign): readonly Finding[] {
  const pairs = [
    ['spec', design.frontMatter.spec, dossier.files.requirements?.digest],
    ['feasibility', design.frontMatter.feasibility, dossier.files.feasibility?.digest],
  ] as const
  return pairs.flatMap(([name, named, actual]) => {
    const remedy = 'Let the design be drafted again from what is locked now.'
    return named === actual ? [] : [block('SG334', { path: design.path }, `${name}: ${named}`, String(actual), remedy)]
  })
}

function markerFindings(design: SolutionDesign): readonly Finding[] {
  return design.markers.map(({ question, line }) =>
    block('SG311', { path: design.path, line }, `open question: ${question}`, 'an answer', 'Answer it in its place.'),
  )
}

function idFindings({ dossier }: RuleContext, design: SolutionDesign): readonly Finding[] {
  const requirements = new Set(dossier.spec?.requirements.map((item) => item.id))
  const acceptance = new Set(dossier.spec?.acceptance.map((item) => item.id))
  return design.components.flatMap((component, index) => {
    const unknown = [
      ...component.satisfies.filter((id) => !requirements.has(id)),
      ...component.accepts.filter((id) => !acceptance.has(id)),
    ]
    const line = design.componentLine(index)
    return unknown.map((id) =>
      block(
        'SG340',
        { path: design.path, line },
        `${component.id} names ${id}`,
        'ids of the locked spec',
        'Name what the spec asks for, or amend the spec first.',
      ),
    )
  })
}

function coverageFindings({ dossier }: RuleContext, design: SolutionDesign): readonly Finding[] {
  const satisfied = new Set(design.components.flatMap((component) => component.satisfies))
  const accepted = new Set(design.components.flatMap((component) => component.accepts))
  const line = design.componentLine(0)
  const requirements = (dossier.spec?.requirements ?? []).filter(({ id }) => !satisfied.has(id))
  const criteria = (dossier.spec?.acceptance ?? []).filter(({ id }) => !accepted.has(id))
  return [
    ...requirements.map(({ id }) =>
      block(
        'SG341',
        { path: design.path, line },
        `${id} is satisfied by no component`,
        'a component for each requirement',
        `Add ${id} to the component that meets it.`,
      ),
    ),
    ...criteria.map(({ id }) =>
      block(
        'SG342',
        { path: design.path, line },
        `${id} is accepted on no component`,
        'a component for each criterion',
        `Add ${id} to the component it is proven on.`,
      ),
    ),
  ]
}

function groundFindings({ dossier }: RuleContext, design: SolutionDesign): readonly Finding[] {
  return [...design.resolution, ...design.decisions].flatMap((item) => {
    const unknown = item.cites.filter((id) => !isAnchoredIn(dossier, id))
    const line = item.line
    if (item.id.startsWith('D-') && item.cites.length === 0) {
      return [
        block(
          'SG345',
          { path: design.path, line },
          `${item.id} cites nothing`,
          'the requirement and the capability it rests on',
          `Write (FR-…, CAP-…) after ${item.id}.`,
        ),
      ]
    }
    return unknown.map((id) =>
      block(
        'SG345',
        { path: design.path, line },
        `${item.id} rests on ${id}`,
        'what the locked spec and feasibility report hold',
        'Decide only what feasibility grounds; otherwise run feasibility again.',
      ),
    )
  })
}
