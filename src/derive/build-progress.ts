import type { Component } from '../documents/read-components.ts'
import { digestOfData } from '../model/digest.ts'
import type { Lock } from '../model/engagement.ts'
import { recordsOf } from '../model/record.ts'
import type { TypedRecord } from '../model/record.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { fruitlessEnd, grantInForce } from './grants.ts'
import type { Evidence } from './read-evidence.ts'
import { decidingRun, isUnderContract } from './reconcile-build.ts'
import { runId } from './run-requests.ts'
import { topologicalOrder } from './topological-order.ts'

/** What the dry runs of an attempt say would be done, by the digests of their evidence in the order of the components. */
export type Plan = { readonly digest: string; readonly runs: readonly string[] }

/** What a build has to do next, or how it ended. `plan`: it waits for a person to approve what the dry runs say. */
export type BuildProgress =
  | { readonly status: 'not-requested' }
  /** The Action has a grant for it. */
  | { readonly status: 'granted'; readonly grant: TypedRecord<'run.granted'>; readonly attempt: number }
  /** These are to be run; a component that was rehearsed in this attempt is not rehearsed again. */
  | {
      readonly status: 'due'
      readonly command: 'dry-run' | 'build'
      readonly runs: readonly DueRun[]
      readonly attempt: number
    }
  /** Jobs were asked for and delivered nothing; a person has to look, and asks for another attempt. */
  | { readonly status: 'stuck'; readonly end: TypedRecord<'run.ended'> }
  | { readonly status: 'record'; readonly component: Component; readonly attempt: number; readonly run: Evidence }
  | { readonly status: 'plan'; readonly request: TypedRecord<'build.requested'>; readonly plan: Plan }
  | { readonly status: 'finished'; readonly stoppedAt: Evidence | null }

export type DueRun = { readonly component: Component; readonly mode: 'dry-run' | 'apply' }

/**
 * How far the build of a contract is. What ended is recorded first; while a grant is in force the Action is at work or about to be; then
 * come the components that have not succeeded, in dependency order, unless one of them was tried in this attempt and failed, which ends it (R1.5).
 * A component that succeeded is never run again. Where the plan has to be approved, all of them are rehearsed before the first is applied.
 */
export function buildProgress(
  snapshot: Snapshot,
  contract: Lock,
  components: readonly Component[],
  runs: readonly Evidence[],
): BuildProgress {
  const requested = recordsOf(snapshot.ledger.records, 'build.requested').filter(
    (each) => each.data.contract === contract.record,
  )
  const request = requested.at(-1)
  if (request === undefined) return { status: 'not-requested' }
  const { attempt, planApproval } = request.data
  const steps = recordsOf(snapshot.ledger.records, 'build.step')
  const order = topologicalOrder(components).order.filter(({ action }) => action === 'build')
  for (const component of order) {
    const deciding = decidingRun({ contract: contract.record, runs }, component)
    if (deciding !== null && !isRecorded(steps, deciding)) {
      return { status: 'record', component, attempt: deciding.record.attempt, run: deciding }
    }
  }
  const grant = grantInForce(snapshot.ledger.records, contract.record)
  if (grant !== null) return { status: 'granted', grant, attempt }
  const all = order.map((component) => ({ component, run: rehearsalOf(contract, component, attempt, runs) }))
  const left = all.filter(
    ({ component }) => decidingRun({ contract: contract.record, runs }, component)?.record.outcome !== 'succeeded',
  )
  const stoppedAt = stopOf(left, attempt, runs)
  if (stoppedAt !== null || left.length === 0) return { status: 'finished', stoppedAt }
  const open = planApproval === undefined ? null : openPlan(snapshot, request, all, left)
  if (open?.status === 'plan') return open
  const { sha: commit } = snapshot.base
  const end = fruitlessEnd(snapshot.ledger.records, { authority: contract.record, attempt, commit })
  if (end !== null) return { status: 'stuck', end }
  return open ?? { status: 'due', command: 'build', runs: left.flatMap(bothRuns), attempt }
}

/** The first component of which a rehearsal or an application of this attempt did not succeed. */
function stopOf(left: readonly Rehearsed[], attempt: number, runs: readonly Evidence[]): Evidence | null {
  for (const { component, run } of left) {
    if (run !== null && run.record.outcome !== 'succeeded') return run
    const applied = runs.find(({ record }) => record.id === runId(component.id, attempt, 'apply'))
    if (applied !== undefined) return applied
  }
  return null
}

function bothRuns({ component, run }: Rehearsed): readonly DueRun[] {
  const apply = { component, mode: 'apply' as const }
  return run === null ? [{ component, mode: 'dry-run' }, apply] : [apply]
}

type Rehearsed = { readonly component: Component; readonly run: Evidence | null }

/** What stands between the rehearsals and the first start; null when a person approved exactly what all rehearsals say. */
function openPlan(
  snapshot: Snapshot,
  request: TypedRecord<'build.requested'>,
  rehearsed: readonly Rehearsed[],
  left: readonly Rehearsed[],
): BuildProgress | null {
  const { attempt, contract } = request.data
  const missing = left.filter(({ run }) => run === null)
  if (missing.length > 0) {
    const runs = missing.map(({ component }) => ({ component, mode: 'dry-run' as const }))
    return { status: 'due', command: 'dry-run', runs, attempt }
  }
  const digests = rehearsed.flatMap(({ run }) => (run === null ? [] : [run.digest]))
  const plan = { digest: digestOfData(digests), runs: digests }
  const isApproved = recordsOf(snapshot.ledger.records, 'plan.approved').some(
    ({ data }) => data.contract === contract && data.attempt === attempt && data.plan === plan.digest,
  )
  return isApproved ? null : { status: 'plan', request, plan }
}

function rehearsalOf(
  contract: Lock,
  component: Component,
  attempt: number,
  runs: readonly Evidence[],
): Evidence | null {
  const id = runId(component.id, attempt, 'dry-run')
  return runs.find(({ record }) => record.id === id && isUnderContract(contract.record, component, record)) ?? null
}

function isRecorded(steps: readonly TypedRecord<'build.step'>[], run: Evidence): boolean {
  return steps.some(({ data }) => data.run.evidence === run.digest)
}
