import type { Component } from '../documents/read-components.ts'
import { canonicalJson } from '../model/digest.ts'
import type { Batch } from '../model/batch.ts'
import { entryOf } from '../model/entry-of.ts'

export type ComponentState = 'waiting' | 'running' | 'succeeded' | 'failed'

/** However many are independent: a machine has only so much, and so has what it changes. */
const MOST_AT_ONCE = 8

/**
 * Which components to start now, in the order of the design. Only what stands on nothing unfinished is ready, what stands on something that
 * failed never is; two components of one target never run at once; how many run together, and after how many failures nothing
 * more is started, is the batch policy's (R1.5).
 * @param components those to be built, in dependency order
 * @param stateOf of each component; one that needs no building counts as succeeded
 */
export function nextComponents(
  batch: Batch,
  components: readonly Component[],
  stateOf: (id: string) => ComponentState,
): readonly Component[] {
  const inState = (state: ComponentState): readonly Component[] => components.filter(({ id }) => stateOf(id) === state)
  if (isOver(batch, inState('failed').length, components.length)) return []
  const running = inState('running')
  const ready = inState('waiting').filter(({ dependsOn }) => dependsOn.every((id) => stateOf(id) === 'succeeded'))
  const eligible = batch.kind === 'grouped' ? inOneGroup(batch.by, components, ready, running) : ready
  const busy = new Set(running.map(({ target }) => target))
  const chosen: Component[] = []
  for (const component of eligible) {
    if (running.length + chosen.length >= limitOf(batch)) break
    if (busy.has(component.target)) continue
    busy.add(component.target)
    chosen.push(component)
  }
  return chosen
}

function isOver(batch: Batch, failed: number, all: number): boolean {
  if (failed === 0 || batch.kind === 'parallel') return false
  return batch.kind !== 'rolling' || failed * 100 > batch.maxFailurePercent * all
}

function limitOf(batch: Batch): number {
  if (batch.kind === 'sequential') return 1
  return batch.kind === 'rolling' ? Math.min(batch.size, MOST_AT_ONCE) : MOST_AT_ONCE
}

/** Those of the group under way; when none is, of the first group in the order of the design that has something ready. */
function inOneGroup(
  by: string,
  components: readonly Component[],
  ready: readonly Component[],
  running: readonly Component[],
): readonly Component[] {
  const open = new Set((running.length > 0 ? running : ready).map((each) => keyOf(each, by)))
  const group = components.map((each) => keyOf(each, by)).find((key) => open.has(key))
  return ready.filter((each) => keyOf(each, by) === group)
}

function keyOf(component: Component, by: string): string {
  if (by === 'target') return component.target
  if (by === 'skill') return component.skill
  return canonicalJson(entryOf(component.inputs, by) ?? null)
}
