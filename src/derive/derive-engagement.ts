import type { Engagement, GateState, Lock } from '../model/engagement.ts'
import { GATES, gateBefore, pullPhaseOf } from '../model/phase.ts'
import type { Gate } from '../model/phase.ts'
import { recordsOf } from '../model/record.ts'
import type { Pull, Snapshot } from '../model/snapshot.ts'

/**
 * Where an engagement stands, from trusted records and pull requests alone. A gate counts as locked only while the record that
 * locked the gate before it is still the current one, so reopening a gate reopens every later one (R1.7).
 * Null when no trusted record opened the engagement.
 */
export function deriveEngagement(snapshot: Snapshot): Engagement | null {
  const [opened] = recordsOf(snapshot.ledger.records, 'engagement.opened')
  if (snapshot.engagement === null || opened === undefined) return null
  const locks = currentLocks(snapshot)
  const gates = Object.fromEntries(GATES.map((gate) => [gate, gateState(snapshot, locks, gate)])) as Record<
    Gate,
    GateState
  >
  const reconciled = recordsOf(snapshot.ledger.records, 'asbuilt.reconciled')
  const asBuilt = locks.get('as-built')
  return {
    id: snapshot.engagement,
    requester: opened.data.requester,
    issue: opened.data.issue,
    useCase: opened.data.useCase,
    specified: opened.data.specified ?? null,
    gates,
    closed: asBuilt !== undefined && reconciled.some((record) => record.data.merge === asBuilt.mergeSha),
  }
}

function currentLocks(snapshot: Snapshot): ReadonlyMap<Gate, Lock> {
  const merged = recordsOf(snapshot.ledger.records, 'gate.merged')
  const locks = new Map<Gate, Lock>()
  for (const gate of GATES) {
    const before = gateBefore(gate)
    const previous = before === null ? null : (locks.get(before)?.record ?? null)
    if (before !== null && previous === null) break
    const record = merged.findLast((each) => each.data.gate === gate && each.data.previous === previous)
    if (record === undefined) break
    const { data, digest, subject, at } = record
    locks.set(gate, { gate, record: digest, pull: data.change.pull, at, mergeSha: data.merge.sha, subjects: subject })
  }
  return locks
}

function gateState(snapshot: Snapshot, locks: ReadonlyMap<Gate, Lock>, gate: Gate): GateState {
  const lock = locks.get(gate)
  const open = openPull(snapshot, gate)
  if (lock !== undefined) return { status: 'locked', lock, reopening: open }
  if (open !== null) return { status: 'open', pull: open }
  const unlocked = GATES.find((each) => !locks.has(each))
  return unlocked === undefined || unlocked === gate ? { status: 'ready' } : { status: 'shut', waitsFor: unlocked }
}

function openPull(snapshot: Snapshot, gate: Gate): Pull | null {
  const phase = pullPhaseOf(gate)
  return snapshot.pulls.findLast((pull) => pull.phase === phase && pull.state === 'open') ?? null
}
