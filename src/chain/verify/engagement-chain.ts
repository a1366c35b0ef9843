import { artifactPath } from '../../model/place.ts'
import type { Gate } from '../../model/phase.ts'
import { gateBefore } from '../../model/phase.ts'
import { recordsOf } from '../../model/record.ts'
import type { RecordEvent, StoredRecord, Subject, TypedRecord } from '../../model/record.ts'

/** The trusted records of one engagement by event, each list in sequence. */
export type EngagementChain = {
  readonly id: string
  readonly records: readonly StoredRecord[]
} & { readonly [E in keyof typeof LISTS]: readonly TypedRecord<(typeof LISTS)[E]>[] }

const LISTS = {
  opened: 'engagement.opened',
  approved: 'gate.approved',
  revoked: 'gate.revoked',
  merged: 'gate.merged',
  bypasses: 'bypass.observed',
  runs: 'skill.run',
  requested: 'build.requested',
  plans: 'plan.approved',
  grants: 'run.granted',
  ends: 'run.ended',
  steps: 'build.step',
  deviations: 'deviation.recorded',
  reconciled: 'asbuilt.reconciled',
} as const satisfies Record<string, RecordEvent>

export type MergeRecord = TypedRecord<'gate.merged'>
export type ApprovalRecord = TypedRecord<'gate.approved'>

/** Sorts the records of one engagement; those that cannot be trusted are left out, as if they were not there. */
export function chainOf(id: string, records: readonly StoredRecord[]): EngagementChain {
  return {
    id,
    records,
    opened: recordsOf(records, LISTS.opened),
    approved: recordsOf(records, LISTS.approved),
    revoked: recordsOf(records, LISTS.revoked),
    merged: recordsOf(records, LISTS.merged),
    bypasses: recordsOf(records, LISTS.bypasses),
    runs: recordsOf(records, LISTS.runs),
    requested: recordsOf(records, LISTS.requested),
    plans: recordsOf(records, LISTS.plans),
    grants: recordsOf(records, LISTS.grants),
    ends: recordsOf(records, LISTS.ends),
    steps: recordsOf(records, LISTS.steps),
    deviations: recordsOf(records, LISTS.deviations),
    reconciled: recordsOf(records, LISTS.reconciled),
  }
}

/**
 * The record that held a gate locked just before record `seq`: the latest merge that stands on the lock of the gate before.
 * Reopening a gate so unlocks every later one (R1.7). Null while it was not locked.
 */
export function lockBefore(chain: EngagementChain, gate: Gate, seq: number): MergeRecord | null {
  const before = gateBefore(gate)
  const base = before === null ? null : lockBefore(chain, before, seq)
  if (before !== null && base === null) return null
  const previous = base?.digest ?? null
  return (
    chain.merged.findLast(({ data, seq: at }) => data.gate === gate && data.previous === previous && at < seq) ?? null
  )
}

/** The record that holds a gate locked now; null while it is not. */
export function lockNow(chain: EngagementChain, gate: Gate): MergeRecord | null {
  return lockBefore(chain, gate, Infinity)
}

/** The approval that a merge names; null when the engagement has no such trusted record before it. */
export function approvalOf(chain: EngagementChain, merge: MergeRecord): ApprovalRecord | null {
  return chain.approved.find(({ digest, seq }) => digest === merge.data.approved && seq < merge.seq) ?? null
}

/** The approved content of a gate's own artifact; null when the merge does not cover it. */
export function artifactSubject(chain: EngagementChain, merge: MergeRecord): Subject | null {
  const path = artifactPath(chain.id, merge.data.gate)
  return merge.subject.find(({ name }) => name === path) ?? null
}

/** How messages name a record: `record 18`. */
export function nameOf(record: { readonly seq: number }): string {
  return `record ${record.seq}`
}

/** Path of a record in the ledger, for the violation's `record`. */
export function pathOf(chain: EngagementChain, record: { readonly digest: string }): string {
  return chain.records.find(({ digest }) => digest === record.digest)?.path ?? ''
}
