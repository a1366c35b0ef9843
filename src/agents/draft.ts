import { renderAsset } from '../derive/asset.ts'
import { readDossier } from '../derive/dossier.ts'
import { readEvidence } from '../derive/read-evidence.ts'
import type { DraftRequest, FileWrite } from '../model/effect.ts'
import type { Engagement } from '../model/engagement.ts'
import { lockOf } from '../model/engagement.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { assetPath } from '../model/place.ts'
import type { BranchContent, Snapshot } from '../model/snapshot.ts'
import { draftAsBuilt } from './as-built-draft.ts'
import { draftDesign } from './design-draft.ts'
import { draftFeasibility } from './feasibility-draft.ts'
import { draftSpec } from './spec-agent.ts'

/**
 * What the template drafter proposes for a request: pure and deterministic, no model (R2.4). Empty when what it would draft from is not
 * there; what it may not write is found out by `authoriseDraft`.
 */
export function draft(
  snapshot: Snapshot,
  engagement: Engagement,
  library: LibrarySpec,
  request: DraftRequest,
): readonly FileWrite[] {
  const content = contentOf(snapshot, request.branch)
  const locked = readDossier(snapshot, engagement.id, null)
  switch (request.document) {
    case 'requirements':
      return snapshot.issue === null ? [] : draftSpec(snapshot, engagement, snapshot.issue, library)
    case 'feasibility': {
      const gate1 = lockOf(engagement, 'requirements')
      const { runs } = readEvidence(snapshot, engagement.id, content)
      const discovery = runs.filter(({ record }) => record.mode === 'read' && record.authority === gate1?.record)
      return draftFeasibility(snapshot, engagement, library, locked, discovery)
    }
    case 'design':
      return draftDesign(snapshot, engagement, library, locked)
    case 'assets':
      return (locked.design?.components ?? []).flatMap((component) =>
        component.action === 'build'
          ? [{ path: assetPath(engagement.id, component.id), content: renderAsset(component) }]
          : [],
      )
    case 'as-built': {
      const { runs } = readEvidence(snapshot, engagement.id, content)
      const ofBuild = runs.filter(({ record }) => record.component !== null)
      return draftAsBuilt(snapshot, engagement, locked, content, ofBuild)
    }
  }
}

function contentOf(snapshot: Snapshot, branch: string): BranchContent | null {
  return snapshot.branches.find((each) => each.name === branch) ?? null
}
