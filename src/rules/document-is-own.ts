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
 */
export const documentIsOwn: Rule = {
  id: 'document-is-own',
  judges: ['requirements', 'feasibility', 'design', 'as-built'],
  check: (context) => {
    const { engagement, gate } = context
    const named = namedEngagement(context)
    return named === null || named === engagement.id
      ? []
      : [stranger(context, named, artifactPath(engagement.id, gate))]
  },
}

function namedEngagement({ dossier, gate }: RuleContext): string | null {
  const { spec, report, design, asBuilt } = dossier
  const documents = { requirements: spec, feasibility: report, design, 'as-built': asBuilt }
  return documents[gate]?.frontMatter.engagement ?? null
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
