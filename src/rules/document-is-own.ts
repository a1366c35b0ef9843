import type { Finding } from '../model/finding.ts'
import { artifactPath } from '../model/place.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * Each document names the engagement whose folder it lies in: a copy of another one's is no draft of this one (R1.1).
 *
 * @example ok: a drafted spec
 *   phase: requirements
 *
 * @example not-ok: the spec of another engagement
 *   front: { engagement: 002-other }
 *   → specs/001-demo/customer-spec.md:1 SG323
 *
 * @example not-ok: the design of another engagement
 *   phase: design
 *   front: { engagement: 002-other }
 *   → specs/001-demo/solution-design.md:1 SG323
 *
 * @example not-ok: a spec that says it starts from an engagement that the request did not name
 *   front: { based-on: 002-other }
 *   → specs/001-demo/customer-spec.md:1 SG323
 */
export const documentIsOwn: Rule = {
  id: 'document-is-own',
  judges: ['requirements', 'feasibility', 'design', 'as-built'],
  check: (context) => {
    const { engagement, gate } = context
    const named = namedEngagement(context)
    const path = artifactPath(engagement.id, gate)
    return [
      ...(named === null || named === engagement.id ? [] : [stranger(context, named, path)]),
      ...(gate === 'requirements' ? otherBase(context, path) : []),
    ]
  },
}

function namedEngagement({ dossier, gate }: RuleContext): string | null {
  const { spec, report, design, asBuilt } = dossier
  const documents = { requirements: spec, feasibility: report, design, 'as-built': asBuilt }
  return documents[gate]?.frontMatter.engagement ?? null
}

/** What a spec starts from is what the record says that opened it (R1.8). */
function otherBase({ dossier: { spec }, engagement }: RuleContext, path: string): readonly Finding[] {
  const said = spec?.frontMatter['based-on'] ?? null
  const recorded = engagement.specified?.basedOn?.engagement ?? null
  if (spec === null || said === recorded) return []
  const expected = recorded === null ? 'none: it was opened without one' : recorded
  const remedy =
    'Restore the line "based-on" of the front matter, or open another engagement with /sdd specify --based-on.'
  return [block('SG323', { path }, `a spec that starts from ${said ?? 'no engagement'}`, expected, remedy)]
}

function stranger({ engagement }: RuleContext, named: string, path: string): Finding {
  return block(
    'SG323',
    { path },
    `a document of ${named}`,
    `one of ${engagement.id}`,
    'Write what this engagement is about.',
  )
}
