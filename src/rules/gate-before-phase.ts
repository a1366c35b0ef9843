import { lockOf } from '../model/engagement.ts'
import type { Finding } from '../model/finding.ts'
import { gateBefore, gateName } from '../model/phase.ts'
import { artifactPath } from '../model/place.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * No phase before the gate that leads to it, and each document names the record that locked the one before (R1.2, R1.3, R1.4):
 * so the order is in git, not in anybody's memory, and a document drafted against an older decision does not pass.
 *
 * @example ok: design after feasibility is locked
 *   phase: design
 *   locked: [requirements, feasibility]
 *
 * @example not-ok: a build before Gate 2
 *   phase: build
 *   locked: [requirements, feasibility]
 *   → specs/001-demo/as-built.md:1 SG110
 *
 * @example not-ok: feasibility before Gate 1
 *   phase: feasibility
 *   locked: []
 *   → specs/001-demo/feasibility.md:1 SG110
 *
 * @example not-ok: a design drafted before the spec was amended
 *   phase: design
 *   locked: [requirements, feasibility]
 *   front: { previous-record: sha256:0000000000000000000000000000000000000000000000000000000000000000 }
 *   → specs/001-demo/solution-design.md:1 SG111
 */
export const gateBeforePhase: Rule = {
  id: 'gate-before-phase',
  judges: ['requirements', 'feasibility', 'design', 'build'],
  check: (context) => {
    const before = gateBefore(context.gate)
    if (before === null) return []
    const path = artifactPath(context.engagement.id, context.gate)
    const lock = lockOf(context.engagement, before)
    if (lock === null) {
      const found = `${context.pull.phase} work while ${gateName(before)} is not locked`
      const remedy = `Get the ${before} pull request approved and merged; then this one is looked at again.`
      return [block('SG110', { path }, found, `${gateName(before)} first`, remedy)]
    }
    return anchorFindings(context, path, lock.record)
  },
}

function anchorFindings({ dossier, gate, pull }: RuleContext, path: string, record: string): readonly Finding[] {
  const named = namedRecord(dossier, gate)
  if (named === null || named === record) return []
  const remedy = `Close #${pull.number} and let it be drafted again from what is approved now.`
  return [
    block('SG111', { path }, `previous-record ${named}`, `${record}, the record that locked the gate before`, remedy),
  ]
}

function namedRecord(dossier: RuleContext['dossier'], gate: RuleContext['gate']): string | null {
  switch (gate) {
    case 'requirements':
      return null
    case 'feasibility':
      return dossier.report?.frontMatter['previous-record'] ?? null
    case 'design':
      return dossier.design?.frontMatter['previous-record'] ?? null
    case 'as-built':
      return dossier.asBuilt?.frontMatter['previous-record'] ?? null
  }
}
