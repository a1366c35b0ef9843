import { buildProgress } from '../derive/build-progress.ts'
import type { BuildProgress } from '../derive/build-progress.ts'
import { readDossier } from '../derive/dossier.ts'
import type { Dossier } from '../derive/dossier.ts'
import { hasAssetsAsDesigned } from '../derive/has-assets-as-designed.ts'
import { readEvidence } from '../derive/read-evidence.ts'
import type { Evidence } from '../derive/read-evidence.ts'
import { discoveryRequests } from '../derive/run-requests.ts'
import type { SolutionDesign } from '../documents/solution-design.ts'
import type { Lock } from '../model/engagement.ts'
import { lockOf } from '../model/engagement.ts'
import type { RunRequest } from '../model/run.ts'
import { findSkill } from '../model/skill.ts'
import { isMachineOnly, isWorkable, workplaceOf } from './scene.ts'
import type { Scene, Workplace } from './scene.ts'

/** The build of an engagement whose contract is in force. */
export type BuildScene = {
  readonly gate2: Lock
  readonly place: Workplace
  readonly dossier: Dossier
  readonly design: SolutionDesign
  /** What was collected of component runs, also of earlier contracts. */
  readonly runs: readonly Evidence[]
  readonly progress: BuildProgress
  readonly hasAssets: boolean
}

/**
 * What the build stands at; null while there is no contract, or where the branch is not the machine's own: evidence is the machine's, on a
 * branch that others wrote to nothing is taken for it.
 */
export function buildScene(scene: Scene): BuildScene | null {
  const { snapshot, engagement } = scene
  const gate2 = lockOf(engagement, 'design')
  const place = isWorkable(scene, 'as-built') ? workplaceOf(scene, 'build') : null
  const dossier = readDossier(snapshot, engagement.id, null, scene.documents)
  const { design } = dossier
  if (gate2 === null || place === null || design === null) return null
  if (place.content !== null && !isMachineOnly(snapshot, place.content)) return null
  const { runs: all } = readEvidence(snapshot, engagement.id, place.content)
  const runs = all.filter(({ record }) => record.component !== null)
  const progress = buildProgress(snapshot, gate2, design.components, runs)
  const hasAssets = hasAssetsAsDesigned(snapshot, engagement.id, place.content, design.components)
  return { gate2, place, dossier, design, runs, progress, hasAssets }
}

/** The discovery of an engagement whose intent is locked. */
export type DiscoveryScene = {
  readonly gate1: Lock
  readonly place: Workplace
  readonly environment: string
  /** Every run that the locked spec gives. */
  readonly requests: readonly RunRequest[]
  /** What was collected of them, in the same order; undefined where nothing was. */
  readonly done: readonly (Evidence | undefined)[]
}

/** What discovery stands at; null while intent is not locked, something it needs cannot be read, or others wrote to the branch. */
export function discoveryScene(scene: Scene): DiscoveryScene | null {
  const { snapshot, engagement, library } = scene
  const gate1 = lockOf(engagement, 'requirements')
  const place = isWorkable(scene, 'feasibility') ? workplaceOf(scene, 'feasibility') : null
  if (gate1 === null || place === null) return null
  if (place.content !== null && !isMachineOnly(snapshot, place.content)) return null
  const { spec, environment } = readDossier(snapshot, engagement.id, null, scene.documents)
  if (spec === null || environment === null) return null
  const requests = discoveryRequests(engagement.id, spec, library, environment, snapshot.skills, gate1)
  // A skill that is not installed looks at nothing: the report says so. What cannot be filled in is another matter.
  const possible = library.discovery.filter(({ skill }) => findSkill(snapshot.skills, skill) !== null)
  if (requests.length < possible.length) return null
  const runs = place.content === null ? [] : readEvidence(snapshot, engagement.id, place.content).runs
  const done = requests.map((request) => runs.find((run) => isRunOf(run, request)))
  return { gate1, place, environment: environment.name, requests, done }
}

function isRunOf({ record }: Evidence, request: RunRequest): boolean {
  return (
    record.id === request.id && record.authority === request.authority && record.skill.digest === request.skill.digest
  )
}
