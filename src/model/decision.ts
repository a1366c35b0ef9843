import type { Effect } from './effect.ts'
import type { Engagement } from './engagement.ts'
import type { Finding } from './finding.ts'
import type { Gate, Phase } from './phase.ts'
import type { Subject } from './record.ts'
import type { Instant } from './snapshot.ts'

/** A review as a verdict tells it: who, and why it counts or not. */
export type ReviewLine = {
  readonly login: string
  readonly commit: string
  readonly roles: readonly string[]
  readonly reason: string | null
}

/** What one check says of one pull request at one head; a later push makes it speak of nothing. */
export type Verdict = {
  readonly phase: Phase
  readonly gate: Gate
  readonly pull: number
  readonly head: string
  readonly conclusion: 'passed' | 'waiting' | 'blocked'
  readonly findings: readonly Finding[]
  readonly required: number
  readonly counted: readonly ReviewLine[]
  readonly ignored: readonly ReviewLine[]
  /** Exact bytes that the gate approves. */
  readonly subjects: readonly Subject[]
  /** One sentence: who must act now. */
  readonly next: string
}

/** What the one required check says of a pull request: whether it may be merged into the default branch. */
export type GateVerdict = {
  readonly pull: number
  readonly head: string
  /** Whether it holds a merge up unless it has passed; only in the mode `enforce`. */
  readonly enforced: boolean
  readonly conclusion: Verdict['conclusion']
  readonly findings: readonly Finding[]
  readonly required: number
  readonly counted: readonly ReviewLine[]
  readonly ignored: readonly ReviewLine[]
  readonly next: string
}

/**
 * What follows from a snapshot, explaining itself: check runs, comments, the command line and the auditor's replay are projections of it.
 * `effects` holds what can be done now; what depends on their outcome comes out of the next look.
 */
export type Decision = {
  readonly engagement: Engagement | null
  readonly verdicts: readonly Verdict[]
  /** One for each open pull request that was judged. */
  readonly gates: readonly GateVerdict[]
  /** What is wrong with the repository as a whole: policy, ledger, drift. */
  readonly findings: readonly Finding[]
  readonly effects: readonly Effect[]
  /** Who must act now, one sentence each. */
  readonly next: readonly string[]
  /** When the clock alone will change the decision: an approval runs out, a review is overdue. Null: never. */
  readonly wakeAt: Instant | null
}
