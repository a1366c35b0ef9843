import { buildProgress } from '../derive/build-progress.ts'
import { asBuiltBasis, designBasis, feasibilityBasis, specBasis } from '../derive/basis.ts'
import { readDossier } from '../derive/dossier.ts'
import type { Dossier } from '../derive/dossier.ts'
import { renderAsset } from '../derive/asset.ts'
import { isInstalled } from '../derive/is-installed.ts'
import { fileAt } from '../derive/overlay.ts'
import { readEvidence } from '../derive/read-evidence.ts'
import type { Evidence } from '../derive/read-evidence.ts'
import { componentRequest, discoveryRequests } from '../derive/run-requests.ts'
import type { AgentName } from '../model/agent.ts'
import type { DraftRequest, Effect } from '../model/effect.ts'
import { lockOf } from '../model/engagement.ts'
import type { Gate } from '../model/phase.ts'
import { pullPhaseOf } from '../model/phase.ts'
import { artifactPath, assetPath } from '../model/place.ts'
import type { RunRequest } from '../model/run.ts'
import { isMachineOnly, isWorkable, workplaceOf } from './scene.ts'
import type { Scene, Workplace } from './scene.ts'

/** The one thing an agent or a runner does next, if it is their turn: a draft, a discovery run, a build run. */
export function planDrafts(scene: Scene): readonly Effect[] {
  return [...planSpec(scene), ...planFeasibility(scene), ...planDesign(scene), ...planBuild(scene)].slice(0, 1)
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
  const place = placeFor(scene, 'feasibility')
  const gate1 = lockOf(scene.engagement, 'requirements')
  if (place === null || gate1 === null) return []
  const dossier = dossierAt(scene, 'feasibility', place)
  const { spec, environment } = dossier
  if (spec === null || environment === null) return []
  const { id } = scene.engagement
  const requests = discoveryRequests(id, spec, scene.library, environment, scene.snapshot.skills, gate1)
  if (requests.length < scene.library.discovery.length) return []
  const runs = place.content === null ? [] : readEvidence(scene.snapshot, id, place.content).runs
  const done = requests.map((request) => runs.find((run) => isRunOf(run, request)))
  const missing = requests.find((_, index) => done[index] === undefined)
  if (missing !== undefined) return isOurs(scene, place) ? [dispatch(place, missing)] : []
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

function planBuild(scene: Scene): readonly Effect[] {
  const place = placeFor(scene, 'as-built')
  const { snapshot, engagement } = scene
  const gate2 = lockOf(engagement, 'design')
  if (place === null || gate2 === null) return []
  const dossier = dossierAt(scene, 'as-built', place)
  const { design, spec } = dossier
  if (design === null || spec === null) return []
  const runs = readEvidence(snapshot, engagement.id, place.content).runs.filter(
    ({ record }) => record.component !== null,
  )
  const progress = buildProgress(snapshot, gate2, design.components, runs)
  if (progress.status === 'not-requested') return []
  const built = design.components.filter((component) => component.action === 'build')
  const asDesigned = built.every(
    (component) =>
      fileAt(snapshot, place.content, assetPath(engagement.id, component.id))?.text === renderAsset(component),
  )
  if (!asDesigned) return draftIf(scene, place, 'builder-agent', 'assets', true)
  if (progress.status === 'dry-run' || progress.status === 'apply') {
    const { component, attempt, status } = progress
    const { environment } = design.frontMatter
    if (!isOurs(scene, place) || !isInstalled(snapshot, component)) return []
    return [dispatch(place, componentRequest(engagement.id, environment, component, status, attempt, gate2))]
  }
  if (progress.status !== 'finished') return []
  const basis = asBuiltBasis(engagement, runs)
  return draftIf(scene, place, 'builder-agent', 'as-built', dossier.asBuilt?.frontMatter.basis !== basis)
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

function dispatch({ branch, expected, parent }: Workplace, request: RunRequest): Effect {
  return { kind: 'dispatch-run', request, branch, expected, parent }
}

function isRunOf({ record }: Evidence, request: RunRequest): boolean {
  return (
    record.id === request.id && record.authority === request.authority && record.skill.digest === request.skill.digest
  )
}
