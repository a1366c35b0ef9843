import type { Engagement } from '../model/engagement.ts'
import { lockOf } from '../model/engagement.ts'
import { assetPath } from '../model/place.ts'
import type { BranchContent, Snapshot } from '../model/snapshot.ts'
import type { Dossier } from './dossier.ts'
import { fileAt } from './overlay.ts'
import { readEvidence } from './read-evidence.ts'
import type { BuildFacts } from './reconcile-build.ts'

/** Gathers what a build is reconciled from; null while spec, design or Gate 2's lock is missing. */
export function buildFactsOf(
  snapshot: Snapshot,
  engagement: Engagement,
  dossier: Pick<Dossier, 'spec' | 'design'>,
  content: BranchContent | null,
): BuildFacts | null {
  const contract = lockOf(engagement, 'design')
  const { spec, design } = dossier
  if (contract === null || spec === null || design === null) return null
  const assets = design.components.flatMap(({ id }) => {
    const file = fileAt(snapshot, content, assetPath(engagement.id, id))
    return file === null ? [] : [[id, file.digest] as const]
  })
  const { runs } = readEvidence(snapshot, engagement.id, content)
  const ofBuild = runs.filter(({ record }) => record.component !== null)
  return {
    components: design.components,
    acceptance: spec.acceptance,
    contract: contract.record,
    runs: ofBuild,
    assets: new Map(assets),
  }
}
