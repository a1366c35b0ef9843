import type { Component } from '../documents/read-components.ts'
import { digestOfData } from '../model/digest.ts'
import type { Lock } from '../model/engagement.ts'
import { recordsOf } from '../model/record.ts'
import type { TypedRecord } from '../model/record.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { Evidence } from './read-evidence.ts'
import { decidingRun, isUnderContract } from './reconcile-build.ts'
import { runId } from './run-requests.ts'
import { topologicalOrder } from './topological-order.ts'

/** What the dry runs of an attempt say would be done, by the digests of their evidence in the order of the components. */
export type Plan = { readonly digest: string; readonly runs: readonly string[] }

/** What a build has to do next, or how it ended. `plan`: it waits for a person to approve what the dry runs say. */
export type BuildProgress =
  | { readonly status: 'not-requested' }
  | { readonly status: 'dry-run' | 'start' | 'apply'; readonly component: Component; readonly attempt: number }
  | { readonly status: 'record'; readonly component: Component; readonly attempt: number; readonly run: Evidence }
  | { readonly status: 'plan'; readonly request: TypedRecord<'build.requested'>; readonly plan: Plan }
  | { readonly status: 'finished'; readonly stoppedAt: Evidence | null }

/**
 * Walks the components in dependency order: dry run, a record that it starts, the run, a record of how it ended. A component that
 * succeeded is never run again; the first that did not ends the attempt, and what stands on it is not started (R1.5). Where the plan has to
 * be approved, all of them are rehearsed before the first is started.
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
  const started = recordsOf(snapshot.ledger.records, 'build.started')
  const steps = recordsOf(snapshot.ledger.records, 'build.step')
  const order = topologicalOrder(components).order.filter(({ action }) => action === 'build')
  const rehearsed = order.map((component) => ({ component, run: rehearsalOf(contract, component, attempt, runs) }))
  for (const { component, run: dryRun } of rehearsed) {
    const deciding = decidingRun({ contract: contract.record, runs }, component)
    if (deciding !== null && !isRecorded(steps, deciding)) {
      return { status: 'record', component, attempt: deciding.record.attempt, run: deciding }
    }
    if (deciding?.record.outcome === 'succeeded') continue
    if (dryRun === null) return { status: 'dry-run', component, attempt }
    if (dryRun.record.outcome !== 'succeeded') return { status: 'finished', stoppedAt: dryRun }
    const applied = runs.find(({ record }) => record.id === runId(component.id, attempt, 'apply'))
    if (applied !== undefined) return { status: 'finished', stoppedAt: applied }
    const open = planApproval === undefined ? null : openPlan(snapshot, request, contract, rehearsed, runs)
    if (open !== null) return open
    const isStarted = started.some(
      ({ data }) => data.contract === contract.record && data.component === component.id && data.attempt === attempt,
    )
    return { status: isStarted ? 'apply' : 'start', component, attempt }
  }
  return { status: 'finished', stoppedAt: null }
}

type Rehearsed = { readonly component: Component; readonly run: Evidence | null }

/** What stands between the first rehearsal and the first start; null when a person approved exactly what all rehearsals say. */
function openPlan(
  snapshot: Snapshot,
  request: TypedRecord<'build.requested'>,
  contract: Lock,
  rehearsed: readonly Rehearsed[],
  runs: readonly Evidence[],
): BuildProgress | null {
  const { attempt } = request.data
  for (const { component, run } of rehearsed) {
    if (decidingRun({ contract: contract.record, runs }, component)?.record.outcome === 'succeeded') continue
    if (run === null) return { status: 'dry-run', component, attempt }
    if (run.record.outcome !== 'succeeded') return { status: 'finished', stoppedAt: run }
  }
  const digests = rehearsed.flatMap(({ run }) => (run === null ? [] : [run.digest]))
  const plan = { digest: digestOfData(digests), runs: digests }
  const isApproved = recordsOf(snapshot.ledger.records, 'plan.approved').some(
    ({ data }) => data.contract === contract.record && data.attempt === attempt && data.plan === plan.digest,
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
