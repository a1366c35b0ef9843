import { z } from 'zod'
import type { Decision } from '../model/decision.ts'
import { GATES, pullPhaseOf } from '../model/phase.ts'
import type { Snapshot } from '../model/snapshot.ts'

/** One engagement as the dashboard lists it; kept beside the queue between two looks, and made anew by each. */
export const DashboardRow = z.strictObject({
  engagement: z.string().max(100),
  issue: z.int().positive(),
  phase: z.string().max(40),
  /** Open phase pull request; null when there is none. */
  pull: z.int().positive().nullable(),
  state: z.enum(['blocked', 'waiting', 'passed', 'under way']),
  /** When it was opened, RFC 3339. */
  since: z.string().max(40),
  /** Who must act, one sentence. */
  awaits: z.string().max(2000),
})
export type DashboardRow = z.infer<typeof DashboardRow>

/** The row of an engagement that is under way; null for anything else, which the dashboard does not list. */
export function dashboardRow(snapshot: Snapshot, { engagement, gates, next }: Decision): DashboardRow | null {
  if (engagement === null || engagement.closed || snapshot.issue?.state === 'closed') return null
  const gate = GATES.find((each) => engagement.gates[each].status !== 'locked')
  if (gate === undefined) return null
  const state = engagement.gates[gate]
  const pull = state.status === 'open' ? state.pull.number : null
  const verdict = gates.find((each) => each.pull === pull)
  return {
    engagement: engagement.id,
    issue: engagement.issue,
    phase: pullPhaseOf(gate),
    pull,
    state: verdict?.conclusion ?? 'under way',
    since: snapshot.issue?.createdAt ?? snapshot.now,
    awaits: (verdict?.next ?? next[0] ?? '').slice(0, 2000),
  }
}
