import { nextComponents } from '../derive/next-components.ts'
import type { ComponentState } from '../derive/next-components.ts'
import type { Component } from '../documents/read-components.ts'
import type { Batch } from '../model/batch.ts'
import type { RunRecord, RunRequest } from '../model/run.ts'

/** Runs one request to its end, delivered and all; gives its record. */
export type Execute = (request: RunRequest, reviewed: string | null) => Promise<RunRecord>

export type BuildOrder = {
  readonly batch: Batch
  /** Components of the design, in dependency order. */
  readonly components: readonly Component[]
  /** Components that the grant names, however far they are. */
  readonly granted: ReadonlySet<string>
  /** Runs of it that are left. */
  readonly requests: readonly RunRequest[]
  /** Components that had succeeded before, and that had failed under this grant. */
  readonly done: ReadonlySet<string>
  readonly failed: ReadonlySet<string>
  /** Digest of the plan that the rehearsal of this attempt gave, by component. */
  readonly reviewed: ReadonlyMap<string, string>
}

/** Runs what discovery or a rehearsal consists of, one after the other; every one is run, whatever came of the others. */
export async function executeAll(requests: readonly RunRequest[], execute: Execute): Promise<readonly RunRecord[]> {
  const records: RunRecord[] = []
  for (const request of requests) records.push(await execute(request, null))
  return records
}

/**
 * Builds the components in dependency order, in batches as the policy says: each is rehearsed, unless it was, and then applied, held to what
 * the rehearsal said. A component that fails holds up what stands on it (R1.5). Throws, after what is under way has ended, when a run could not
 * be recorded.
 */
export async function executeBuild(order: BuildOrder, execute: Execute): Promise<readonly RunRecord[]> {
  const { batch, components, requests, reviewed } = order
  const granted = components.filter(({ id }) => order.granted.has(id))
  const states = new Map(components.map((component) => [component.id, stateBefore(order, component)]))
  const stateOf = (id: string): ComponentState => states.get(id) ?? 'waiting'
  const records: RunRecord[] = []
  const running = new Map<string, Promise<void>>()
  const failures: unknown[] = []

  async function build({ id }: Component): Promise<void> {
    const own = requests.filter(({ component }) => component === id)
    let plan = reviewed.get(id) ?? null
    for (const mode of ['dry-run', 'apply'] as const) {
      const request = own.find((each) => each.mode === mode)
      if (request === undefined) continue
      if (mode === 'apply' && plan === null)
        throw new Error(`no rehearsal of ${id} is known to hold it to: nothing of it was applied`)
      const record = await execute(request, mode === 'apply' ? plan : null)
      records.push(record)
      if (record.outcome !== 'succeeded') return void states.set(id, 'failed')
      plan = record.plan
    }
    states.set(id, 'succeeded')
  }

  for (;;) {
    const next = failures.length > 0 ? [] : nextComponents(batch, granted, stateOf)
    for (const component of next) {
      states.set(component.id, 'running')
      const work = build(component)
        .catch((cause: unknown) => {
          states.set(component.id, 'failed')
          failures.push(cause)
        })
        .finally(() => running.delete(component.id))
      running.set(component.id, work)
    }
    if (running.size === 0) break
    await Promise.race(running.values())
  }
  if (failures.length > 0) throw failures[0]
  return records
}

function stateBefore({ done, failed }: BuildOrder, { id, action }: Component): ComponentState {
  if (action !== 'build' || done.has(id)) return 'succeeded'
  return failed.has(id) ? 'failed' : 'waiting'
}
