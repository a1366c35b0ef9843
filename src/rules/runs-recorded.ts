import { capabilitiesOf } from '../derive/capabilities-of.ts'
import { readEvidence } from '../derive/read-evidence.ts'
import type { Evidence } from '../derive/read-evidence.ts'
import { canonicalJson } from '../model/digest.ts'
import { lockOf } from '../model/engagement.ts'
import type { Finding } from '../model/finding.ts'
import { capabilitiesPath } from '../model/place.ts'
import { recordsOf } from '../model/record.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * Evidence counts once the ledger names it by digest: the ledger is written by the program that ran it, the branch by whoever may push
 * (R3.7, R4.2). What discovery is said to have found is exactly what its recorded runs reported.
 *
 * @example ok: discovery ran and was recorded
 *   phase: feasibility
 *
 * @example ok: the build ran and was recorded
 *   phase: build
 *   built: as-designed
 *
 * @example not-ok: discovery that the ledger does not know
 *   phase: feasibility
 *   forget: [skill.run]
 *   → specs/001-demo/evidence/discover-1/run.json:1 SG636
 *
 * @example not-ok: a run of a component that the ledger does not know
 *   phase: build
 *   built: as-designed
 *   forget: [build.step]
 *   → specs/001-demo/evidence/rotate-certificate-1-apply/run.json:1 SG636
 *
 * @example not-ok: capabilities that no run reported
 *   phase: feasibility
 *   replace: { in: capabilities.json, line: '"reachable": true', by: '"reachable": false' }
 *   → specs/001-demo/capabilities.json:1 SG635
 */
export const runsRecorded: Rule = {
  id: 'runs-recorded',
  judges: ['feasibility', 'build'],
  check: (context) => {
    const { snapshot, engagement, gate, pull } = context
    const lock = lockOf(engagement, gate === 'feasibility' ? 'requirements' : 'design')
    if (lock === null) return []
    const { runs, findings } = readEvidence(snapshot, engagement.id, pull.content)
    const ours = runs.filter(({ record }) => record.authority === lock.record && record.mode !== 'dry-run')
    const unrecorded = unrecordedRuns(context, ours)
    return gate === 'feasibility' ? [...findings, ...unrecorded, ...capabilityFindings(context, ours)] : unrecorded
  },
}

function unrecordedRuns({ snapshot }: RuleContext, runs: readonly Evidence[]): readonly Finding[] {
  const { records } = snapshot.ledger
  const told = new Set(
    [...recordsOf(records, 'skill.run'), ...recordsOf(records, 'build.step')].map(({ data }) => data.run.evidence),
  )
  return runs.flatMap(({ record, digest, path }): readonly Finding[] => {
    if (told.has(digest)) return []
    const found = `evidence of run ${record.id} that the ledger does not name`
    const remedy =
      'It is recorded by the program that ran it, in a moment. If it stays: somebody else pushed it; drop the commit.'
    return [{ ...block('SG636', { path }, found, 'a ledger record with its digest', remedy), severity: 'wait' }]
  })
}

function capabilityFindings({ dossier, engagement }: RuleContext, discovery: readonly Evidence[]): readonly Finding[] {
  const { capabilities, environment } = dossier
  if (capabilities === null || environment === null) return []
  const { digest: _digest, ...written } = capabilities
  const computed = capabilitiesOf(engagement.id, environment.name, discovery)
  if (canonicalJson(written) === canonicalJson(computed)) return []
  const remedy = 'Restore the drafted file; what was found is what the runs reported.'
  return [
    block(
      'SG635',
      { path: capabilitiesPath(engagement.id) },
      'capabilities that no run reported',
      'what the discovery runs on this branch say',
      remedy,
    ),
  ]
}
