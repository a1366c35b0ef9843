import { buildProgress } from '../derive/build-progress.ts'
import { readEvidence } from '../derive/read-evidence.ts'
import { buildFactsOf } from '../derive/build-facts.ts'
import { reconcileBuild } from '../derive/reconcile-build.ts'
import type { AsBuiltRecord } from '../documents/as-built-record.ts'
import { canonicalJson } from '../model/digest.ts'
import { lockOf, lockedDigest } from '../model/engagement.ts'
import type { Finding } from '../model/finding.ts'
import { artifactPath } from '../model/place.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * Every build ends in an as-built record, also when nothing deviated; what it says is computed from the evidence, and every deviation is
 * in it with its cause (R1.5, R1.6).
 *
 * @example ok: built as designed, and said so
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   built: as-designed
 *
 * @example not-ok: a clean build without an as-built record
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   built: as-designed
 *   without: [as-built.md]
 *   → specs/001-demo/as-built.md:1 SG651
 *
 * @example not-ok: a deviation that the record does not mention
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   built: hidden-deviation
 *   → specs/001-demo/as-built.md:{block} SG652
 *
 * @example not-ok: the locked design is not amended
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   built: as-designed
 *   without: [solution-design.md]
 *   → specs/001-demo/solution-design.md:1 SG654
 *
 * @example not-ok: the locked spec is not amended
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   built: as-designed
 *   without: [customer-spec.md]
 *   → specs/001-demo/customer-spec.md:1 SG654
 *
 * @example not-ok: a record that answers to another design
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   built: as-designed
 *   front: { contract: sha256:0000000000000000000000000000000000000000000000000000000000000000 }
 *   → specs/001-demo/as-built.md:1 SG653
 */
export const asBuiltCloses: Rule = {
  id: 'as-built-closes',
  judges: ['as-built'],
  check: (context) => {
    const { dossier, engagement } = context
    const path = artifactPath(engagement.id, 'as-built')
    if (dossier.findings['as-built'].length > 0) return dossier.findings['as-built']
    if (dossier.asBuilt === null) {
      const remedy = 'It is drafted when the build has ended; a build cannot be accepted without it.'
      const missing = block('SG651', { path }, 'no as-built record', 'one for every build, also a clean one', remedy)
      return [hasEnded(context) ? missing : { ...missing, severity: 'wait' }]
    }
    return [
      ...contractFindings(context, dossier.asBuilt),
      ...differenceFindings(context, dossier.asBuilt),
      ...amendmentFindings(context),
    ]
  },
}

function hasEnded({ snapshot, engagement, dossier, pull }: RuleContext): boolean {
  const contract = lockOf(engagement, 'design')
  if (contract === null || dossier.design === null) return true
  const { runs } = readEvidence(snapshot, engagement.id, pull.content)
  return buildProgress(snapshot, contract, dossier.design.components, runs).status === 'finished'
}

function contractFindings({ engagement }: RuleContext, { frontMatter, path }: AsBuiltRecord): readonly Finding[] {
  const contract = lockOf(engagement, 'design')
  const approved = contract === null ? null : lockedDigest(contract, artifactPath(engagement.id, 'design'))
  if (approved === null || frontMatter.contract === approved) return []
  return [
    block(
      'SG653',
      { path },
      `contract ${frontMatter.contract}`,
      approved,
      'Let it be drafted again against the approved design.',
    ),
  ]
}

function differenceFindings(
  context: RuleContext,
  { reconciliation, reconciliationLine, frontMatter, path }: AsBuiltRecord,
): readonly Finding[] {
  const facts = buildFactsOf(context.snapshot, context.engagement, context.dossier, context.pull.content)
  if (facts === null)
    return [block('SG652', { path }, 'a record that cannot be recomputed', 'locked spec and design', 'Restore them.')]
  const computed = reconcileBuild(facts)
  const outcome = computed.deviations.length === 0 ? 'as-designed' : 'deviated'
  if (canonicalJson(reconciliation) === canonicalJson(computed) && frontMatter.outcome === outcome) return []
  const line = reconciliationLine([])
  const names = computed.deviations.map(({ id, component }) => `${id} (${component})`).join(', ')
  const expected = `the computed one: ${outcome}${names === '' ? '' : `, ${names}`}`
  return [
    block(
      'SG652',
      { path, line },
      'a reconciliation that the evidence does not give',
      expected,
      'Restore the drafted record; deviations are computed, never declared.',
    ),
  ]
}

function amendmentFindings({ engagement, pull }: RuleContext): readonly Finding[] {
  return (['requirements', 'design'] as const).flatMap((gate) => {
    const path = artifactPath(engagement.id, gate)
    if (pull.content.changes.some((change) => change.path === path)) return []
    const remedy = 'Restore the drafted amendment; the original stays as it is above it.'
    return [
      block(
        'SG654',
        { path },
        'a locked document that does not tell what was built',
        'a dated section appended',
        remedy,
      ),
    ]
  })
}
