import type { SolutionDesign } from '../documents/solution-design.ts'
import type { Task } from '../model/task.ts'
import { openIndependence } from './independence.ts'
import type { Independence } from './independence.ts'

/** A task that is marked as independent and is not. */
export type ParallelConflict = { readonly index: number; readonly reason: string }

/** Pairs of components that one list may have compared; a design of 200 components needs a fifth of it. */
const MOST_PAIRS = 500_000

/**
 * The tasks whose `[P]` label does not hold (R7.1), at most one for each label: it goes over two groups, one of its tasks waits for another, or two
 * of its tasks are about components that are not independent.
 */
export function parallelConflicts(
  tasks: readonly Task[],
  { components, frontMatter }: Pick<SolutionDesign, 'components' | 'frontMatter'>,
): readonly ParallelConflict[] {
  const whyNot = openIndependence(components, frontMatter.batch)
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const labelled = new Map<string, number[]>()
  tasks.forEach(({ parallel }, index) => {
    if (parallel === null) return
    const known = labelled.get(parallel)
    if (known === undefined) labelled.set(parallel, [index])
    else known.push(index)
  })
  let pairs = 0
  return [...labelled.values()].flatMap((members): readonly ParallelConflict[] => {
    const mentions = members.reduce((sum, index) => sum + (tasks[index]?.components.length ?? 0), 0)
    pairs += mentions ** 2 / 2
    const first = members[0] ?? 0
    if (pairs > MOST_PAIRS) return [{ index: first, reason: 'there are more marked tasks than can be compared' }]
    const conflict =
      groupConflict(tasks, members) ?? pairConflict(tasks, members, whyNot) ?? waitConflict(tasks, members, byId)
    return conflict === null ? [] : [conflict]
  })
}

function groupConflict(tasks: readonly Task[], [first = 0, ...rest]: readonly number[]): ParallelConflict | null {
  const other = rest.find((index) => tasks[index]?.group !== tasks[first]?.group)
  if (other === undefined) return null
  return { index: other, reason: `${tasks[first]?.id} of ${tasks[first]?.group} has the same label` }
}

/** Whether a member waits for another one, over however many tasks between them. */
function waitConflict(
  tasks: readonly Task[],
  members: readonly number[],
  byId: ReadonlyMap<string, Task>,
): ParallelConflict | null {
  const own = new Map(members.map((index) => [tasks[index]?.id, index]))
  const seen = new Set<string>()
  const waiting = members.flatMap((index) => tasks[index]?.dependsOn ?? [])
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    const index = own.get(id)
    if (index !== undefined) return { index, reason: 'another task of that label waits for it' }
    for (const next of byId.get(id)?.dependsOn ?? []) waiting.push(next)
  }
  return null
}

function pairConflict(
  tasks: readonly Task[],
  members: readonly number[],
  whyNot: Independence,
): ParallelConflict | null {
  const before: string[] = []
  for (const index of members) {
    const task = tasks[index]
    if (task === undefined) continue
    for (const other of before) {
      for (const component of task.components) {
        const reason = whyNot(task.group, other, component)
        if (reason !== null) return { index, reason }
      }
    }
    before.push(...task.components)
  }
  return null
}
