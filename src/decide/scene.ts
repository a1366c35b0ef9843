import type { Engagement } from '../model/engagement.ts'
import { lockOf } from '../model/engagement.ts'
import type { GateVerdict, Verdict } from '../model/decision.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import type { Gate, PullPhase } from '../model/phase.ts'
import { phaseBranch } from '../model/place.ts'
import type { BranchContent, Pull, Snapshot } from '../model/snapshot.ts'
import type { DocumentReader } from '../derive/document-reader.ts'
import type { Policy } from '../policy/policy.ts'

/** What planning works from: the snapshot, what was derived from it, and the verdicts on its pull requests. */
export type Scene = {
  readonly snapshot: Snapshot
  readonly policy: Policy
  readonly engagement: Engagement
  readonly library: LibrarySpec
  readonly verdicts: readonly Verdict[]
  /** What the required check says of each open pull request. */
  readonly gates: readonly GateVerdict[]
  /** Remembers what it has read while this decision is made. */
  readonly documents: DocumentReader
}

/** Where the next commit of a phase goes. */
export type Workplace = {
  readonly branch: string
  /** Tip the branch has now; null when there is none. */
  readonly expected: string | null
  readonly parent: string
  /** What the branch carries already; null when the phase starts afresh. */
  readonly content: BranchContent | null
  readonly pull: Pull | null
}

/**
 * The branch a phase is worked on. A branch left over from a merged pull request counts as none; one whose pull request a person closed
 * is left alone (null): closing it was a decision.
 */
export function workplaceOf(
  { snapshot, engagement }: Pick<Scene, 'snapshot' | 'engagement'>,
  phase: PullPhase,
): Workplace | null {
  const branch = phaseBranch(engagement.id, phase)
  const existing = snapshot.branches.find((each) => each.name === branch) ?? null
  const pulls = snapshot.pulls.filter((pull) => pull.headBranch === branch)
  const open = pulls.findLast((pull) => pull.state === 'open') ?? null
  if (open !== null) {
    return { branch, expected: open.content.sha, parent: open.content.sha, content: open.content, pull: open }
  }
  if (existing === null) return { branch, expected: null, parent: snapshot.base.sha, content: null, pull: null }
  const last = pulls.findLast((pull) => pull.content.sha === existing.sha)
  if (last?.state === 'closed') return null
  if (last?.state === 'merged')
    return { branch, expected: existing.sha, parent: snapshot.base.sha, content: null, pull: null }
  return { branch, expected: existing.sha, parent: existing.sha, content: existing, pull: null }
}

/** Whether a gate's phase may be worked on now: it is not locked and the gate before it is. */
export function isWorkable(scene: Scene, gate: Gate): boolean {
  const state = scene.engagement.gates[gate]
  if (scene.snapshot.issue?.state === 'closed') return false
  return state.status === 'ready' || (state.status === 'open' && priorLocked(scene, gate))
}

function priorLocked(scene: Scene, gate: Gate): boolean {
  switch (gate) {
    case 'requirements':
      return true
    case 'feasibility':
      return lockOf(scene.engagement, 'requirements') !== null
    case 'design':
      return lockOf(scene.engagement, 'feasibility') !== null
    case 'as-built':
      return lockOf(scene.engagement, 'design') !== null
  }
}

/** Whether every commit of a branch is this program's own, so that drafting again overwrites nobody's work. */
export function isMachineOnly(snapshot: Snapshot, content: BranchContent): boolean {
  const { id } = snapshot.bot
  return content.commits.every(({ author, committer }) => author.id === id && committer.id === id)
}
