import { readEvidence } from '../derive/read-evidence.ts'
import type { Evidence } from '../derive/read-evidence.ts'
import { filesUnder } from '../derive/overlay.ts'
import { buildProgress } from '../derive/build-progress.ts'
import { recordsOf } from '../model/record.ts'
import { isUnderContract } from '../derive/reconcile-build.ts'
import { renderAsset } from '../derive/asset.ts'
import type { Component } from '../documents/read-components.ts'
import { lockOf } from '../model/engagement.ts'
import type { Finding } from '../model/finding.ts'
import { artifactPath, assetPath, specFolder } from '../model/place.ts'
import { block } from './rule.ts'
import { tellBuildProgress } from './tell-build-progress.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * The build is the approved design, carried out: each asset is what its component says, nothing is added, every run is of a component
 * with the approved skill, inputs and target, and no check was skipped (R1.4, R1.5, R3.5).
 *
 * @example ok: every component ran as designed
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   built: as-designed
 *
 * @example not-ok: the build has not run
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   → specs/001-demo/as-built.md:1 SG620
 *
 * @example not-ok: an asset with another input than the design
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   built: as-designed
 *   replace: { in: build/rotate-certificate.json, line: '"days": \d+', by: '"days": 3650' }
 *   → specs/001-demo/build/rotate-certificate.json:1 SG621
 *
 * @example not-ok: an asset for no component
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   built: as-designed
 *   add: [build/extra.json]
 *   → specs/001-demo/build/extra.json:1 SG622
 *
 * @example not-ok: a run of something the design does not have
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   built: as-designed
 *   run: { id: open-firewall-1-apply, component: open-firewall, agent: builder-agent, mode: apply }
 *   → specs/001-demo/evidence/open-firewall-1-apply/run.json:1 SG623
 *
 * @example not-ok: a run that skipped a check
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   built: skipped-check
 *   → specs/001-demo/evidence/rotate-certificate-1-apply/run.json:1 SG624
 *
 * @example not-ok: a run of which nobody knows how it ended; whoever accepts the as-built record is told
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   built: outcome-unknown
 *   → specs/001-demo/evidence/rotate-certificate-1-apply/run.json:1 SG625
 *
 * @example not-ok: evidence edited afterwards
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   built: as-designed
 *   replace: { in: evidence/rotate-certificate-1-apply/state-after.json, line: '"serial": "[^"]*"', by: '"serial": "00"' }
 *   → specs/001-demo/evidence/rotate-certificate-1-apply/state-after.json:1 SG633
 *
 * @example not-ok: the approved program is gone while the build is under way
 *   phase: build
 *   built: started
 *   uninstall: [tls-certificate/rotate]
 *   → specs/001-demo/as-built.md:1 SG626
 *
 * @example not-ok: one job after the other delivered nothing
 *   phase: build
 *   built: stuck
 *   → specs/001-demo/as-built.md:1 SG627
 */
export const buildFollowsDesign: Rule = {
  id: 'build-follows-design',
  judges: ['build'],
  check: (context) => {
    const { snapshot, engagement, pull, dossier } = context
    const contract = lockOf(engagement, 'design')
    const { design } = dossier
    const path = artifactPath(engagement.id, 'as-built')
    if (contract === null) return []
    if (design === null)
      return [
        block('SG620', { path }, 'no readable locked design', 'the execution contract', 'Restore solution-design.md.'),
      ]
    const evidence = readEvidence(snapshot, engagement.id, pull.content)
    const added = new Set(pull.content.changes.map((change) => change.path))
    const earlier = earlierContracts(context, contract.record)
    const ofBuild = evidence.runs.filter((run) => added.has(run.path) && !earlier.has(run.record.authority))
    const progress = buildProgress(snapshot, contract, design.components, evidence.runs)
    return [
      ...evidence.findings,
      ...assetFindings(context, design.components),
      ...ofBuild.flatMap((run) => runFindings(context, contract.record, design.components, run)),
      ...tellBuildProgress(context, path, progress, evidence.runs),
    ]
  },
}

/** Designs that were locked before this one: what ran under them stays on the branch as it was, and counts for nothing now (R1.7). */
function earlierContracts({ snapshot }: RuleContext, contract: string): ReadonlySet<string> {
  const merged = recordsOf(snapshot.ledger.records, 'gate.merged').filter(({ data }) => data.gate === 'design')
  return new Set(merged.map(({ digest }) => digest).filter((digest) => digest !== contract))
}

function assetFindings(
  { snapshot, engagement, pull }: RuleContext,
  components: readonly Component[],
): readonly Finding[] {
  const files = filesUnder(snapshot, pull.content, `${specFolder(engagement.id)}/build`)
  const expected = new Map(components.map((component) => [assetPath(engagement.id, component.id), component]))
  const strange = files.filter((file) => !expected.has(file.path))
  const different = [...expected].filter(([path, component]) => {
    const file = files.find((each) => each.path === path)
    return component.action === 'build' && file?.text !== renderAsset(component)
  })
  return [
    ...strange.map(({ path }) =>
      block(
        'SG622',
        { path },
        'an asset of no component',
        'assets of the approved design',
        'Drop it, or amend the design through its own phase.',
      ),
    ),
    ...different.map(([path, component]) =>
      block(
        'SG621',
        { path },
        'an asset that is not what the design says',
        `component ${component.id} exactly`,
        'Restore it from the design; the build does not reinterpret.',
      ),
    ),
  ]
}

function runFindings(
  { snapshot }: RuleContext,
  contract: string,
  components: readonly Component[],
  run: Evidence,
): readonly Finding[] {
  const { record, path } = run
  const component = components.find((each) => each.id === record.component)
  if (component === undefined || !isUnderContract(contract, component, record)) {
    const found = `run ${record.id} with a skill, input, target or contract that Gate 2 did not approve`
    return [
      block(
        'SG623',
        { path },
        found,
        'runs of the approved design',
        'Drop the evidence, and find out how the run came about.',
      ),
    ]
  }
  if (record.mode !== 'apply' || record.outcome !== 'succeeded') return outcomeFindings(run)
  const checks = snapshot.skills.find((skill) => skill.digest === component.digest)?.checks.after ?? []
  const skipped = checks.filter(
    (name) => !record.checks.some((check) => check.when === 'after' && check.name === name && check.passed),
  )
  return skipped.map((name) =>
    block(
      'SG624',
      { path },
      `check ${name} was not passed in run ${record.id}`,
      'every check of the skill',
      'Run the component again; a check is never skipped.',
    ),
  )
}

function outcomeFindings({ record, path }: Evidence): readonly Finding[] {
  if (record.outcome !== 'outcome-unknown' && record.outcome !== 'rollback-failed') return []
  const found = `run ${record.id} ended ${record.outcome}: ${record.failure ?? ''}`
  const remedy =
    'Look at the target. When it is safe, comment "/sdd build" for a new attempt; accepting the as-built record accepts the deviation.'
  return [{ ...block('SG625', { path }, found, 'a known outcome', remedy), severity: 'note' }]
}
