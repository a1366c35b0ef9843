import { readEvidence } from '../derive/read-evidence.ts'
import { readRunBranch } from '../derive/read-run-branch.ts'
import type { RunBranchReading } from '../derive/read-run-branch.ts'
import { LOCAL_RUNNER, runBranch } from '../model/grant.ts'
import { recordsOf } from '../model/record.ts'
import type { TypedRecord } from '../model/record.ts'
import type { RunRequest } from '../model/run.ts'
import type { RunBranch } from '../model/snapshot.ts'
import { buildScene, discoveryScene } from './run-scene.ts'
import type { Scene, Workplace } from './scene.ts'
import { componentRequest } from '../derive/run-requests.ts'

export type Granted = TypedRecord<'run.granted'>

/** How a grant stands that the ledger knows no end of. */
export type GrantState =
  /** Nobody was asked to take it up. */
  | { readonly kind: 'new' }
  /** It can no longer be taken up, and nobody did: its branch, when there still is one, has to go first. */
  | { readonly kind: 'stale'; readonly branch: RunBranch }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'at-work'; readonly branch: RunBranch; readonly reading: RunBranchReading }
  /** `branch` is null when somebody deleted it under the job: then nobody knows which of its runs began. */
  | {
      readonly kind: 'over'
      readonly how: 'ended' | 'lost'
      readonly branch: RunBranch | null
      readonly reading: RunBranchReading
    }

/** Reads from the run branch, the clock and the default branch how a grant stands. */
export function grantState({ snapshot, engagement }: Scene, granted: Granted): GrantState {
  const branch = snapshot.runs.find(({ name }) => name === runBranch(engagement.id, granted.digest))
  const isLocal = granted.data.runner.includes(LOCAL_RUNNER)
  // The Action runs on the very commit that was granted, and on none that came after.
  const isPast = snapshot.now >= granted.data.expires || (!isLocal && snapshot.base.sha !== granted.data.commit)
  if (branch === undefined) {
    if (isDispatched(snapshot, granted)) return { kind: 'over', how: 'lost', branch: null, reading: DELETED }
    return isPast ? { kind: 'withdrawn' } : { kind: 'new' }
  }
  const reading = readRunBranch(snapshot, engagement.id, branch)
  if (reading.ended) return { kind: 'over', how: 'ended', branch, reading }
  if (branch.job === 'gone') return { kind: 'over', how: 'lost', branch, reading }
  return reading.claim === null && isPast ? { kind: 'stale', branch } : { kind: 'at-work', branch, reading }
}

/** Whether the ledger knows that a job was asked for. On the granting machine the journal knows better. */
export function isDispatched({ ledger }: Scene['snapshot'], { digest }: Granted): boolean {
  return recordsOf(ledger.records, 'run.dispatched').some(({ data }) => data.grant === digest)
}

/** Of a branch that is gone: any run may have begun. */
const DELETED: RunBranchReading = {
  job: null,
  claim: null,
  hasStarted: () => true,
  ended: false,
  evidence: [],
  provenanceOf: () => null,
}

/** What a job left that is not on the phase branch yet: runs by name, and runs that began without end, of which only that can be said. */
export function uncollected(
  scene: Scene,
  granted: Granted,
  reading: RunBranchReading,
): { readonly runs: readonly string[]; readonly lost: readonly RunRequest[] } {
  const place = placeOf(scene, granted)
  if (place === null) return { runs: [], lost: [] }
  const { runs: known } = readEvidence(scene.snapshot, scene.engagement.id, place.content)
  // By key and not by name: discovery has the same names in every cycle of an engagement (R1.7).
  const keys = new Set(known.map(({ record }) => record.idempotencyKey))
  const asked = granted.data.runs.filter(({ idempotencyKey }) => !keys.has(idempotencyKey))
  const delivered = asked.filter(({ id, idempotencyKey }) =>
    reading.evidence.some(({ record }) => record.id === id && record.idempotencyKey === idempotencyKey),
  )
  const begun = asked.filter((each) => !delivered.includes(each) && reading.hasStarted(each.id))
  return { runs: delivered.map(({ id }) => id), lost: begun.flatMap(({ id }) => requestOf(scene, granted, id) ?? []) }
}

/** The branch that the runs of a grant are collected on; null while it is not to be worked on. */
export function placeOf(scene: Scene, { data }: Granted): Workplace | null {
  return (data.command === 'discover' ? discoveryScene(scene) : buildScene(scene))?.place ?? null
}

/** The run that a grant names, as the locked design gives it. Only what changes something is ever lost. */
function requestOf(scene: Scene, { data }: Granted, id: string): RunRequest | null {
  const found = buildScene(scene)
  if (found === null) return null
  const { gate2, design } = found
  const requests = design.components.map((component) =>
    componentRequest(scene.engagement.id, data.environment, component, 'apply', data.attempt, gate2),
  )
  return requests.find((each) => each.id === id) ?? null
}
