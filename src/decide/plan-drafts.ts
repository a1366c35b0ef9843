import { asBuiltBasis, designBasis, feasibilityBasis, specBasis } from '../derive/basis.ts'
import { readDossier } from '../derive/dossier.ts'
import type { Dossier } from '../derive/dossier.ts'
import type { AgentName } from '../model/agent.ts'
import type { DraftRequest, Effect } from '../model/effect.ts'
import type { Gate } from '../model/phase.ts'
import { pullPhaseOf } from '../model/phase.ts'
import { artifactPath } from '../model/place.ts'
import { pendingPlan } from './judge-exploration.ts'
import { buildScene, discoveryScene } from './run-scene.ts'
import { isMachineOnly, isWorkable, workplaceOf } from './scene.ts'
import type { Scene, Workplace } from './scene.ts'

/** The one document that an agent drafts next, if it is their turn. */
export function planDrafts(scene: Scene): readonly Effect[] {
  return [
    ...planSpec(scene),
    ...planFeasibility(scene),
    ...planDesign(scene),
    ...planAgain(scene),
    ...planBuild(scene),
  ].slice(0, 1)
}

function planSpec(scene: Scene): readonly Effect[] {
  const place = placeFor(scene, 'requirements')
  const { issue } = scene.snapshot
  if (place === null || issue === null) return []
  const dossier = dossierAt(scene, 'requirements', place)
  const basis = specBasis(scene.snapshot, issue, scene.library)
  return draftIf(scene, place, 'spec-agent', 'requirements', dossier.spec?.frontMatter.basis !== basis)
}

function planFeasibility(scene: Scene): readonly Effect[] {
  const found = discoveryScene(scene)
  if (found === null || found.done.includes(undefined)) return []
  const { place, done } = found
  const dossier = dossierAt(scene, 'feasibility', place)
  const evidence = done.flatMap((run) => (run === undefined ? [] : [run]))
  const basis = feasibilityBasis(scene.snapshot, scene.engagement, scene.library, evidence)
  return draftIf(scene, place, 'solution-arch-agent', 'feasibility', dossier.report?.frontMatter.basis !== basis)
}

function planDesign(scene: Scene): readonly Effect[] {
  const place = placeFor(scene, 'design')
  if (place === null) return []
  const dossier = dossierAt(scene, 'design', place)
  if (dossier.spec === null || dossier.report === null || dossier.environment === null) return []
  const basis = designBasis(scene.snapshot, scene.engagement, scene.library)
  return draftIf(scene, place, 'solution-arch-agent', 'design', dossier.design?.frontMatter.basis !== basis)
}

/** What stands beside a design that people wrote on, when somebody asks for it; the draft goes on top of their commits. */
function planAgain(scene: Scene): readonly Effect[] {
  const place = placeFor(scene, 'design')
  const command = pendingPlan(scene)
  if (place === null || command === null) return []
  const { branch, expected, parent } = place
  const { comment, target } = command
  const agent = 'solution-arch-agent'
  const request = { agent, engagement: scene.engagement.id, document: 'plan', branch, expected, parent } as const
  return [{ kind: 'draft', ...request, asked: { comment, target } }]
}

function planBuild(scene: Scene): readonly Effect[] {
  const found = buildScene(scene)
  if (found === null) return []
  const { place, progress, runs, hasAssets } = found
  if (progress.status === 'not-requested') return []
  if (!hasAssets) return draftIf(scene, place, 'builder-agent', 'assets', true)
  if (progress.status !== 'finished') return []
  const { asBuilt } = dossierAt(scene, 'as-built', place)
  const basis = asBuiltBasis(scene.engagement, runs)
  return draftIf(scene, place, 'builder-agent', 'as-built', asBuilt?.frontMatter.basis !== basis)
}

function placeFor(scene: Scene, gate: Gate): Workplace | null {
  return isWorkable(scene, gate) ? workplaceOf(scene, pullPhaseOf(gate)) : null
}

function dossierAt(scene: Scene, gate: Gate, place: Workplace): Dossier {
  const { snapshot, engagement } = scene
  const own = place.content === null ? null : { gate, content: place.content }
  const dossier = readDossier(snapshot, engagement.id, own, scene.documents)
  const changed = place.content?.changes.some((change) => change.path === artifactPath(engagement.id, gate)) ?? false
  if (changed) return dossier
  // A document left on the default branch by an earlier cycle is not this cycle's draft.
  switch (gate) {
    case 'requirements':
      return { ...dossier, spec: null }
    case 'feasibility':
      return { ...dossier, report: null }
    case 'design':
      return { ...dossier, design: null }
    case 'as-built':
      return { ...dossier, asBuilt: null }
  }
}

function draftIf(
  scene: Scene,
  place: Workplace,
  agent: AgentName,
  document: DraftRequest['document'],
  outOfDate: boolean,
): readonly Effect[] {
  if (!outOfDate || !isOurs(scene, place)) return []
  const { branch, expected, parent } = place
  return [{ kind: 'draft', agent, engagement: scene.engagement.id, document, branch, expected, parent }]
}

/** Drafting or running on top of people's commits would mix hands; then they finish the document themselves. */
function isOurs(scene: Scene, place: Workplace): boolean {
  return place.content === null || isMachineOnly(scene.snapshot, place.content)
}
