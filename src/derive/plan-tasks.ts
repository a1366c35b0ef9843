import type { Component } from '../documents/read-components.ts'
import type { SolutionDesign } from '../documents/solution-design.ts'
import type { Task, TaskGroup } from '../model/task.ts'
import { openIndependence } from './independence.ts'
import type { Independence } from './independence.ts'
import { topologicalOrder } from './topological-order.ts'

const AS_BUILT = 'as-built.md'

type Planned = Omit<Task, 'id' | 'parallel' | 'dependsOn'>

/**
 * The tasks of a design (R7.1): each component's contract, then all that validates (before, after, over several components), then the modules
 * in dependency order. So every check is written and reviewed before the change that it judges.
 */
export function planTasks({
  components,
  frontMatter,
}: Pick<SolutionDesign, 'components' | 'frontMatter'>): readonly Task[] {
  const unique = components.filter(({ id }, index) => components.findIndex((each) => each.id === id) === index)
  const { order } = topologicalOrder(unique)
  const ordered = [...order, ...unique.filter((each) => !order.includes(each))]
  const built = ordered.filter(({ action }) => action === 'build')
  const planned: readonly Planned[] = [
    ...ordered.map((each) => taskOf('contracts', each, each.satisfies)),
    ...built.map((each) => taskOf('pre-deploy', each, each.satisfies)),
    ...built.map((each) => taskOf('post-deploy', each, each.accepts.length > 0 ? each.accepts : each.satisfies)),
    ...integrationTasks(ordered),
    ...built.map((each) => taskOf('modules', each, each.satisfies)),
  ]
  const numbered = planned.map((task, index) => ({ ...task, id: `T${String(index + 1).padStart(3, '0')}` }))
  const labels = labelsOf(numbered, levelsOf(ordered), openIndependence(unique, frontMatter.batch))
  const graph = new Map(unique.map((each) => [each.id, each.dependsOn]))
  const byComponent = gather(numbered, (task) => task.components)
  const placed = new Set<string>()
  return numbered.map((task) => {
    const dependsOn = needsOf(task, byComponent, graph).filter((id) => placed.has(id))
    placed.add(task.id)
    return { ...task, parallel: labels.get(task.id) ?? null, dependsOn }
  })
}

function taskOf(group: TaskGroup, { id }: Component, serves: readonly string[]): Planned {
  const about = group === 'modules' ? `build/${id}.json` : `contracts/${id}.md`
  return { group, components: [id], serves: [...serves], about }
}

/** One for each criterion that takes several components to hold, then the as-built record, which takes all. */
function integrationTasks(ordered: readonly Component[]): readonly Planned[] {
  const holders = gather(ordered, ({ accepts }) => accepts)
  const criteria = [...holders.keys()].toSorted()
  const shared = criteria.flatMap((id): readonly Planned[] => {
    const components = (holders.get(id) ?? []).map((each) => each.id)
    return components.length < 2
      ? []
      : [{ group: 'integration', components, serves: [id], about: 'solution-design.md' }]
  })
  const all = ordered.map(({ id }) => id)
  return [...shared, { group: 'integration', components: all, serves: criteria, about: AS_BUILT }]
}

type Numbered = Planned & { readonly id: string }

/** What names something, by what it names. */
function gather<T>(all: readonly T[], namesOf: (each: T) => readonly string[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>()
  for (const each of all) {
    for (const name of new Set(namesOf(each))) {
      const known = found.get(name)
      if (known === undefined) found.set(name, [each])
      else known.push(each)
    }
  }
  return found
}

/** A validation needs the contracts it is written from; a module its validations and the modules beneath it. */
function needsOf(
  task: Numbered,
  byComponent: ReadonlyMap<string, readonly Numbered[]>,
  graph: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  if (task.group === 'contracts') return []
  const own = task.components.flatMap((component) => byComponent.get(component) ?? [])
  if (task.group !== 'modules') return own.filter(({ group }) => group === 'contracts').map(({ id }) => id)
  const beneath = task.components.flatMap((component) => graph.get(component) ?? [])
  const modules = beneath
    .flatMap((component) => byComponent.get(component) ?? [])
    .filter(({ group }) => group === 'modules')
  const checks = own.filter(({ group, about }) => group !== 'contracts' && group !== 'modules' && about !== AS_BUILT)
  return [...new Set([...checks, ...modules].map(({ id }) => id))].toSorted(byNumber)
}

function byNumber(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1))
}

/** How many stand beneath a component at most: components of one level never stand on each other. */
function levelsOf(ordered: readonly Component[]): ReadonlyMap<string, number> {
  const levels = new Map<string, number>()
  for (const { id, dependsOn } of ordered) {
    levels.set(id, 1 + dependsOn.reduce((highest, each) => Math.max(highest, levels.get(each) ?? 0), 0))
  }
  return levels
}

/** Labels tasks of one group and level that may all be done at once; one that is left alone gets none. */
function labelsOf(
  tasks: readonly Numbered[],
  levels: ReadonlyMap<string, number>,
  whyNot: Independence,
): ReadonlyMap<string, string> {
  const bands: { readonly key: string; readonly members: Numbered[] }[] = []
  for (const task of tasks) {
    const [component = '', another] = task.components
    if (another !== undefined) continue
    const key = `${task.group} ${levels.get(component)}`
    const fits = bands.find(
      (band) =>
        band.key === key &&
        band.members.every((member) => whyNot(task.group, component, String(member.components[0])) === null),
    )
    if (fits === undefined) bands.push({ key, members: [task] })
    else fits.members.push(task)
  }
  return new Map(
    bands
      .filter(({ members }) => members.length > 1)
      .flatMap(({ members }, index) => members.map(({ id }) => [id, `P${index + 1}`] as const)),
  )
}
