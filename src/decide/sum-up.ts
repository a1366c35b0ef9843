import type { GateVerdict, Verdict } from '../model/decision.ts'
import type { Pull, Snapshot } from '../model/snapshot.ts'
import type { Policy } from '../policy/policy.ts'
import { activeApproval } from './plan-records.ts'

const MOST_URGENT_FIRST = ['blocked', 'waiting', 'passed'] as const

/**
 * Sums up the checks of a phase pull request. It passes only once the ledger holds the approval of exactly this head, so that a merge
 * can never run ahead of its record.
 */
export function sumUp(
  snapshot: Snapshot,
  policy: Policy,
  pull: Pull,
  verdicts: readonly Verdict[],
): GateVerdict | null {
  const own = verdicts.filter((verdict) => verdict.pull === pull.number)
  const urgent = MOST_URGENT_FIRST.flatMap((each) => own.filter((verdict) => verdict.conclusion === each))
  const [first] = urgent
  const last = own.at(-1)
  if (first === undefined || last === undefined) return null
  const isRecorded = activeApproval(snapshot, pull) !== null
  const passed = first.conclusion === 'passed'
  return {
    pull: pull.number,
    head: pull.content.sha,
    enforced: policy.mode === 'enforce',
    conclusion: passed && !isRecorded ? 'waiting' : first.conclusion,
    findings: own.flatMap(({ findings }) => findings),
    required: last.required,
    counted: last.counted,
    ignored: last.ignored,
    next:
      passed && !isRecorded
        ? 'Waiting: the approval is being recorded in the ledger.'
        : passed
          ? last.next
          : first.next,
  }
}
