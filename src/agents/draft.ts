import { renderAsset } from '../derive/asset.ts'
import { openDocumentReader } from '../derive/document-reader.ts'
import type { DocumentReader } from '../derive/document-reader.ts'
import { readDossier } from '../derive/dossier.ts'
import type { Dossier } from '../derive/dossier.ts'
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
import { planBeside } from './plan/plan-beside.ts'
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
  documents: DocumentReader = openDocumentReader(),
): readonly FileWrite[] {
  const content = contentOf(snapshot, request.branch)
  const locked = readDossier(snapshot, engagement.id, null, documents)
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
      return draftDesign(snapshot, engagement, library, locked, content)
    case 'plan':
      return draftPlanAgain(snapshot, engagement, library, content, documents)
    case 'assets':
      return draftAssets(engagement, locked, content)
    case 'as-built': {
      const { runs } = readEvidence(snapshot, engagement.id, content)
      const ofBuild = runs.filter(({ record }) => record.component !== null)
      return draftAsBuilt(snapshot, engagement, locked, content, ofBuild)
    }
  }
}

/** What stands beside the design as people left it on the branch; the design itself stays theirs. */
function draftPlanAgain(
  snapshot: Snapshot,
  engagement: Engagement,
  library: LibrarySpec,
  content: BranchContent | null,
  documents: DocumentReader,
): readonly FileWrite[] {
  if (content === null) return []
  const dossier = readDossier(snapshot, engagement.id, { gate: 'design', content }, documents)
  const { design } = dossier
  return design === null ? [] : planBeside(snapshot, engagement.id, library, dossier, design, content)
}

/** The contract's own words for each component to build; assets that an earlier contract left on the branch go. */
function draftAssets(engagement: Engagement, { design }: Dossier, content: BranchContent | null): readonly FileWrite[] {
  const built = (design?.components ?? []).filter((component) => component.action === 'build')
  const assets = built.map((component) => ({
    path: assetPath(engagement.id, component.id),
    content: renderAsset(component),
  }))
  const folder = assetPath(engagement.id, '').replace(/\.json$/, '')
  const stale = (content?.changes ?? []).filter(
    ({ path, before, after }) =>
      path.startsWith(folder) && before === null && after !== null && !assets.some((asset) => asset.path === path),
  )
  return [...assets, ...stale.map(({ path }) => ({ path, content: null }))]
}

function contentOf(snapshot: Snapshot, branch: string): BranchContent | null {
  return snapshot.branches.find((each) => each.name === branch) ?? null
}
