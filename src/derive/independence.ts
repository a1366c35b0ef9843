import type { Component } from '../documents/read-components.ts'
import type { TaskGroup } from '../model/task.ts'
import { parseBatch } from '../model/batch.ts'
import { nextComponents } from './next-components.ts'

/** Why two components' tasks of one group may not be done at once; null when they may. */
export type Independence = (group: TaskGroup, a: string, b: string) => string | null

/**
 * Says which components are truly independent (R7.1): neither stands on the other, over however many others, and where the task touches
 * their targets, the runner itself would start both at once. Reading two contracts touches nothing, so there the graph alone counts.
 */
export function openIndependence(components: readonly Component[], writtenBatch: string): Independence {
  const byId = new Map(components.map((component) => [component.id, component]))
  const below = new Map<string, ReadonlySet<string>>()
  const batch = parseBatch(writtenBatch)
  const asked = new Map<string, boolean>()
  function beneath(id: string): ReadonlySet<string> {
    const known = below.get(id) ?? reach(byId, id)
    below.set(id, known)
    return known
  }
  return (group, a, b) => {
    const [first, second] = [byId.get(a), byId.get(b)]
    if (first === undefined || second === undefined) return 'one of them is no component of the design'
    if (first === second) return `both are about ${a}`
    if (beneath(a).has(b)) return `${a} stands on ${b}`
    if (beneath(b).has(a)) return `${b} stands on ${a}`
    if (group === 'contracts') return null
    if (first.target === second.target) return `both are on ${first.target}`
    return areStarted(first, second) ? null : `the batch policy ${writtenBatch} keeps ${a} and ${b} apart`
  }
  function areStarted(first: Component, second: Component): boolean {
    const pair = `${first.id} ${second.id}`
    const known = asked.get(pair)
    if (known !== undefined || batch === null) return known ?? false
    const both = [first, second].map((component) => ({ ...component, dependsOn: [] }))
    const started = nextComponents(batch, both, () => 'waiting').length === 2
    asked.set(pair, started)
    return started
  }
}

/** Everything that a component stands on, over however many others; itself too, when it stands in a circle. */
function reach(byId: ReadonlyMap<string, Component>, from: string): ReadonlySet<string> {
  const found = new Set<string>()
  const waiting = [...(byId.get(from)?.dependsOn ?? [])]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue
    found.add(id)
    waiting.push(...(byId.get(id)?.dependsOn ?? []))
  }
  return found
}
