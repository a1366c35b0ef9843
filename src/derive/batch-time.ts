import type { Component } from '../documents/read-components.ts'
import type { Batch } from '../model/batch.ts'
import type { BatchTime } from '../model/comparison.ts'
import type { SkillSummary } from '../model/skill.ts'
import { nextComponents } from './next-components.ts'
import type { ComponentState } from './next-components.ts'
import { topologicalOrder } from './topological-order.ts'

/**
 * The longest that a build takes in which nothing fails: the components go through the batches as a build would send them, each for as long as all
 * programs of its run may take. Null when its components wait for each other.
 */
export function batchTime(
  batch: Batch,
  components: readonly Component[],
  skillOf: (component: Component) => SkillSummary | null,
): BatchTime | null {
  const { order, cycle } = topologicalOrder(components)
  if (cycle.length > 0) return null
  const built = order.filter(({ action }) => action === 'build')
  const states = new Map<string, ComponentState>()
  const stateOf = (id: string): ComponentState => states.get(id) ?? (isBuilt(built, id) ? 'waiting' : 'succeeded')
  const running = new Map<string, number>()
  let seconds = 0
  for (;;) {
    for (const component of nextComponents(batch, built, stateOf)) {
      states.set(component.id, 'running')
      running.set(component.id, seconds + runSeconds(skillOf(component)))
    }
    const end = Math.min(...running.values())
    if (running.size === 0) break
    seconds = end
    for (const [id, at] of running) {
      if (at > end) continue
      running.delete(id)
      states.set(id, 'succeeded')
    }
  }
  return { seconds, unknown: built.filter((each) => skillOf(each) === null).map(({ id }) => id) }
}

function isBuilt(built: readonly Component[], id: string): boolean {
  return built.some((each) => each.id === id)
}

/**
 * Time limit of a component's runs, when nothing fails: each program has the limit of its skill. Rehearsal: state, checks before, dry run, state.
 * Change: state, checks before, dry run and state again where there is one, the change, state, checks after.
 */
function runSeconds(skill: SkillSummary | null): number {
  if (skill === null) return 0
  const { before, after } = skill.checks
  const rehearsal = skill.dryRun ? before.length + 3 : 0
  const change = before.length + after.length + 3 + (skill.dryRun ? 2 : 0)
  return (rehearsal + change) * skill.timeoutSeconds
}
