import type { Component } from '../documents/read-components.ts'
import type { Lock } from '../model/engagement.ts'
import { recordsOf } from '../model/record.ts'
import type { TypedRecord } from '../model/record.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { Evidence } from './read-evidence.ts'
import { decidingRun, isUnderContract } from './reconcile-build.ts'
import { runId } from './run-requests.ts'
import { topologicalOrder } from './topological-order.ts'

/** What a build has to do next, or how it ended. */
export type BuildProgress =
  | { readonly status: 'not-requested' }
  | { readonly status: 'dry-run' | 'start' | 'apply'; readonly component: Component; readonly attempt: number }
  | { readonly status: 'record'; readonly component: Component; readonly attempt: number; readonly run: Evidence }
  | { readonly status: 'finished'; readonly stoppedAt: Evidence | null }

/**
 * Walks the components in dependency order: dry run, a record that it starts, the run, a record of how it ended. A component that
 * succeeded is never run again; the first that did not ends the attempt, and what stands on it is not started (R1.5).
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
  const attempt = requested.at(-1)?.data.attempt
  if (attempt === undefined) return { status: 'not-requested' }
  const started = recordsOf(snapshot.ledger.records, 'build.started')
  const steps = recordsOf(snapshot.ledger.records, 'build.step')
  for (const component of topologicalOrder(components).order) {
    if (component.action !== 'build') continue
    const deciding = decidingRun({ contract: contract.record, runs }, component)
    if (deciding !== null && !isRecorded(steps, deciding)) {
      return { status: 'record', component, attempt: deciding.record.attempt, run: deciding }
    }
    if (deciding?.record.outcome === 'succeeded') continue
    const dryRun = runs.find(
      ({ record }) =>
        record.id === runId(component.id, attempt, 'dry-run') && isUnderContract(contract.record, component, record),
    )
    if (dryRun === undefined) return { status: 'dry-run', component, attempt }
    if (dryRun.record.outcome !== 'succeeded') return { status: 'finished', stoppedAt: dryRun }
    const applied = runs.find(({ record }) => record.id === runId(component.id, attempt, 'apply'))
    if (applied !== undefined) return { status: 'finished', stoppedAt: applied }
    const isStarted = started.some(
      ({ data }) => data.contract === contract.record && data.component === component.id && data.attempt === attempt,
    )
    return { status: isStarted ? 'apply' : 'start', component, attempt }
  }
  return { status: 'finished', stoppedAt: null }
}

function isRecorded(steps: readonly TypedRecord<'build.step'>[], run: Evidence): boolean {
  return steps.some(({ data }) => data.run.evidence === run.digest)
}
