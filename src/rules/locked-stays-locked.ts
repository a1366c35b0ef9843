import { isAdditive } from '../documents/amend.ts'
import type { Engagement, Lock } from '../model/engagement.ts'
import { lockOf, lockedDigest } from '../model/engagement.ts'
import type { Finding } from '../model/finding.ts'
import { pathUse } from '../model/authority.ts'
import { GATES, gateName, pullPhaseOf } from '../model/phase.ts'
import { artifactPath, phaseBranch } from '../model/place.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * What a gate locked stays as it was approved, byte for byte. It changes only through its own phase again, which reopens that gate and
 * every later one (R1.7), or by dated sections that the build appends (R1.6).
 *
 * @example ok: the design leaves the locked spec alone
 *   phase: design
 *   locked: [requirements, feasibility]
 *
 * @example not-ok: the design pull request edits the locked spec
 *   phase: design
 *   locked: [requirements, feasibility]
 *   edit: customer-spec.md
 *   → specs/001-demo/customer-spec.md:{changed} SG120
 *
 * @example ok: the build appends a dated section to the locked design
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   append: solution-design.md
 *
 * @example not-ok: the build rewrites the locked design
 *   phase: build
 *   locked: [requirements, feasibility, design]
 *   edit: solution-design.md
 *   → specs/001-demo/solution-design.md:{changed} SG120
 *
 * @example ok: the spec of a closed engagement changes through its own phase, which reopens Gate 1
 *   phase: requirements
 *   locked: [requirements, feasibility, design, as-built]
 *   edit: customer-spec.md
 *
 * @example not-ok: a second build rewrites the design that the first one amended
 *   phase: build
 *   locked: [requirements, feasibility, design, as-built]
 *   edit: solution-design.md
 *   → specs/001-demo/solution-design.md:{changed} SG120
 *
 * @example not-ok: the locked spec was edited on the default branch
 *   phase: design
 *   locked: [requirements, feasibility]
 *   drift: customer-spec.md
 *   → specs/001-demo/customer-spec.md:1 SG121
 */
export const lockedStaysLocked: Rule = {
  id: 'locked-stays-locked',
  judges: ['requirements', 'feasibility', 'design', 'build'],
  check: (context) => [...editedByBranch(context), ...driftOfLocked(context.snapshot, context.engagement)],
}

function editedByBranch({ snapshot, engagement, pull, gate }: RuleContext): readonly Finding[] {
  const own = lockOf(engagement, gate)
  /** What the phase itself locked before: changing it there reopens its gate, whichever later gate covers it too. */
  function isOwnAgain(path: string): boolean {
    return own !== null && lockedDigest(own, path) !== null && pathUse(engagement.id, pull.phase, path) === 'write'
  }
  return GATES.flatMap((each) => {
    const lock = each === gate ? null : lockOf(engagement, each)
    if (lock === null) return []
    return pull.content.changes.flatMap((change) => {
      if (lockedDigest(lock, change.path) === null || isOwnAgain(change.path)) return []
      // What is locked now, not what the branch started from: the gate may have been locked anew since.
      const before = snapshot.files.find((file) => file.path === change.path)?.text ?? null
      const after = change.after?.text ?? null
      const mayAppend = pathUse(engagement.id, pull.phase, change.path) === 'amend'
      if (mayAppend && before !== null && after !== null && isAdditive(before, after)) return []
      const line = firstDifference(before, after)
      const expected = `it unchanged since ${gateName(each)}${mayAppend ? ', or with a dated section appended' : ''}`
      const remedy = `Take the edit back here. To change it, open a pull request from ${phaseBranch(engagement.id, pullPhaseOf(each))}: that reopens ${gateName(each)} and every later gate.`
      return [block('SG120', { path: change.path, line }, 'an edit to a locked artifact', expected, remedy)]
    })
  })
}

/** Locked files of the default branch that are no longer what was approved. */
export function driftOfLocked(snapshot: Snapshot, engagement: Engagement): readonly Finding[] {
  const amended = lockOf(engagement, 'as-built')
  return GATES.flatMap((gate) => {
    const lock = lockOf(engagement, gate)
    return lock === null ? [] : driftOf(snapshot, engagement, lock, amended)
  })
}

function driftOf(snapshot: Snapshot, engagement: Engagement, lock: Lock, amended: Lock | null): readonly Finding[] {
  return lock.subjects.flatMap(({ name }) => {
    const actual = snapshot.files.find((file) => file.path === name)?.digest ?? 'nothing'
    const approved = [lockedDigest(lock, name), amended === null ? null : lockedDigest(amended, name)]
    if (approved.includes(actual)) return []
    const found = `${actual} on ${snapshot.base.branch}`
    const expected = `${String(approved[0])}, approved at ${gateName(lock.gate)} in #${lock.pull}`
    const remedy = `Restore it (git checkout ${lock.mergeSha.slice(0, 12)} -- ${name}), or amend it through ${artifactPath(engagement.id, lock.gate)}'s own phase.`
    return [block('SG121', { path: name }, found, expected, remedy)]
  })
}

function firstDifference(before: string | null, after: string | null): number {
  const old = (before ?? '').split('\n')
  const index = (after ?? '').split('\n').findIndex((line, at) => line !== old[at])
  return index === -1 ? 1 : index + 1
}
