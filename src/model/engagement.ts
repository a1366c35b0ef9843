import type { Gate } from './phase.ts'
import type { Subject } from './record.ts'
import type { Actor, Pull } from './snapshot.ts'

/** A gate whose approved bytes were merged, by the record that says so. */
export type Lock = {
  readonly gate: Gate
  /** Digest of the `gate.merged` record: what later phases and runs name as their authority. */
  readonly record: string
  readonly pull: number
  readonly at: string
  readonly mergeSha: string
  readonly subjects: readonly Subject[]
}

/** Where a gate stands. `shut`: an earlier gate is not locked. `ready`: may be drafted. `open`: its pull request waits. */
export type GateState =
  | { readonly status: 'shut'; readonly waitsFor: Gate }
  | { readonly status: 'ready' }
  | { readonly status: 'open'; readonly pull: Pull }
  | { readonly status: 'locked'; readonly lock: Lock; readonly reopening: Pull | null }

/** How a comment opened an engagement: which one, and the closed engagement that it starts from (R1.8). */
export type Specified = {
  readonly comment: number
  readonly by: Actor
  readonly basedOn: { readonly engagement: string; readonly asBuilt: string } | null
}

/** An engagement's state, derived from ledger, pull requests and files each time; stored nowhere (R1.1). */
export type Engagement = {
  readonly id: string
  readonly requester: Actor
  readonly issue: number
  readonly useCase: string
  /** The comment that asked for it, and what it starts from; null when a form opened it. */
  readonly specified: Specified | null
  readonly gates: Readonly<Record<Gate, GateState>>
  /** All four gates are locked and the as-built record reconciled. */
  readonly closed: boolean
}

/** The lock of a gate, or null while it is not locked. */
export function lockOf(engagement: Engagement, gate: Gate): Lock | null {
  const state = engagement.gates[gate]
  return state.status === 'locked' ? state.lock : null
}

/** Digest of an approved file, as `sha256:…`; null when the lock does not cover it. */
export function lockedDigest(lock: Lock, path: string): string | null {
  const subject = lock.subjects.find((each) => each.name === path)
  return subject === undefined ? null : `sha256:${subject.digest.sha256}`
}
