import { openGrants } from '../derive/grants.ts'
import { recordsOf } from '../model/record.ts'
import { gateOf } from '../model/phase.ts'
import type { Instant, Pull } from '../model/snapshot.ts'
import { judgeApprovals } from '../rules/judge-approvals.ts'
import type { Scene } from './scene.ts'

const HOUR = 3_600_000

/** The next moment at which the clock alone changes the decision; null when there is none. */
export function planWake(scene: Scene): Instant | null {
  const { now } = scene.snapshot
  const open = scene.snapshot.pulls.filter((pull) => pull.state === 'open')
  const moments = [
    ...open.flatMap((pull) => [overdueAt(scene, pull), ...expiries(scene, pull)]),
    ...grantExpiries(scene),
  ]
  return (
    moments
      .filter((each) => each !== null)
      .filter((each) => each > now)
      .toSorted()[0] ?? null
  )
}

/** When a waiting pull request becomes overdue by its gate's `remind-after`, counted from when it was last ready for review. */
export function overdueAt({ policy, snapshot, engagement }: Scene, pull: Pull): Instant | null {
  const hours = policy.gates[gateOf(pull.phase)].remindAfterHours
  if (hours === null) return null
  const { records } = snapshot.ledger
  const ready = [...recordsOf(records, 'draft.produced'), ...recordsOf(records, 'gate.revoked')]
    .filter(({ data }) => data.pull === pull.number)
    .map(({ at }) => at)
    .toSorted()
  const opened = recordsOf(records, 'engagement.opened').map(({ at }) => at)
  const since = ready.at(-1) ?? opened[0] ?? snapshot.issue?.createdAt
  return since === undefined || engagement.closed ? null : after(since, hours)
}

function expiries({ policy, snapshot, engagement }: Scene, pull: Pull): readonly Instant[] {
  const gate = gateOf(pull.phase)
  const hours = policy.gates[gate].expiresAfterHours
  if (hours === null) return []
  const { counted } = judgeApprovals(snapshot, policy, gate, pull, engagement.requester)
  return counted.map(({ review }) => after(review.submittedAt, hours))
}

/** A grant that nobody took up by then is withdrawn. */
function grantExpiries({ snapshot: { ledger } }: Scene): readonly Instant[] {
  return openGrants(ledger.records).map(({ data }) => data.expires)
}

function after(since: Instant, hours: number): Instant {
  return new Date(Date.parse(since) + hours * HOUR).toISOString()
}
