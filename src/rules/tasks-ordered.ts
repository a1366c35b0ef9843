import { fileAt } from '../derive/overlay.ts'
import { parallelConflicts } from '../derive/parallel-conflicts.ts'
import type { Component } from '../documents/read-components.ts'
import type { SolutionDesign } from '../documents/solution-design.ts'
import { readTaskList, taskHead } from '../documents/task-list.ts'
import { TASK_GROUPS } from '../model/task.ts'
import type { TaskList } from '../documents/task-list.ts'
import type { Task, TaskGroup } from '../model/task.ts'
import type { Finding } from '../model/finding.ts'
import { planPath } from '../model/place.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * The tasks of a design leave nothing out and come in an order that works (R7.1): contracts, then every validation, then the modules, each after
 * what it depends on, so that no list can go in a circle; `[P]` stands only where the tasks are truly independent.
 *
 * @example ok: as it was drafted
 *   phase: design
 *   locked: [requirements, feasibility]
 *
 * @example not-ok: a requirement and a criterion without their tasks
 *   phase: design
 *   locked: [requirements, feasibility]
 *   block: { 0.satisfies.6: FR-007, 0.accepts.3: AC-004 }
 *   → specs/001-demo/tasks.md:{block.0} SG355
 *   → specs/001-demo/tasks.md:{block.0} SG355
 *
 * @example not-ok: no check after the change
 *   phase: design
 *   locked: [requirements, feasibility]
 *   replace: { in: tasks.md, line: 'group: post-deploy', by: 'group: pre-deploy' }
 *   → specs/001-demo/tasks.md:{block.0} SG355
 *
 * @example not-ok: a task for a component that the design does not have
 *   phase: design
 *   locked: [requirements, feasibility]
 *   replace: { in: tasks.md, line: 'T001, group: contracts, components: \[ rotate', by: 'T001, group: contracts, components: [ open-firewall, rotate' }
 *   → specs/001-demo/tasks.md:{changed} SG356
 *   → specs/001-demo/tasks.md:9 SG359
 *
 * @example not-ok: a module before the check that judges it
 *   phase: design
 *   locked: [requirements, feasibility]
 *   replace: { in: tasks.md, line: 'T001, group: contracts', by: 'T001, group: modules' }
 *   → specs/001-demo/tasks.md:{block.0} SG355
 *   → specs/001-demo/tasks.md:{changed+1} SG357
 *
 * @example not-ok: a task that waits for a later one
 *   phase: design
 *   locked: [requirements, feasibility]
 *   replace: { in: tasks.md, line: 'depends-on: \[ T001 \]', by: 'depends-on: [ T003 ]' }
 *   → specs/001-demo/tasks.md:{changed} SG357
 *
 * @example not-ok: two tasks of one component at once
 *   phase: design
 *   locked: [requirements, feasibility]
 *   replace: { in: tasks.md, line: '(?<=id: T005, .*)null', by: P1 }
 *   insert: { in: tasks.md, before: '```', line: '- { id: T006, group: modules, components: [ rotate-certificate ], serves: [ FR-001 ], about: x, parallel: P1, depends-on: [ T002 ] }' }
 *   → specs/001-demo/tasks.md:{changed} SG358
 *   → specs/001-demo/tasks.md:25 SG359
 *   → specs/001-demo/tasks.md:{changed} SG359
 *
 * @example not-ok: people read another task than programs
 *   phase: design
 *   locked: [requirements, feasibility]
 *   replace: { in: tasks.md, line: '^- \[ \] \*\*T005\*\* `rotate-certificate` \(FR-001, ', by: '- [ ] **T005** `rotate-certificate` (' }
 *   → specs/001-demo/tasks.md:{changed} SG359
 */
export const tasksOrdered: Rule = {
  id: 'tasks-ordered',
  judges: ['design'],
  check: (context) => {
    const { dossier, snapshot, pull, engagement } = context
    const { design } = dossier
    const path = planPath(engagement.id, 'tasks.md')
    const text = fileAt(snapshot, pull.content, path)?.text ?? null
    if (design === null || text === null) return []
    const { list, findings } = readTaskList(path, text)
    if (list === null) return findings
    return [
      ...coverageFindings(list, design),
      ...nameFindings(list, context, design),
      ...orderFindings(list, design),
      ...parallelFindings(list, design),
      ...lineFindings(list),
    ].slice(0, MOST)
  },
}

const MOST = 50

function told(list: TaskList, code: string, index: number, found: string, expected: string, remedy: string): Finding {
  return block(code, { path: list.path, line: list.lineOf(index) }, found, expected, remedy)
}

function coverageFindings(list: TaskList, { components }: SolutionDesign): readonly Finding[] {
  const served = new Map<string, Set<string>>()
  for (const { group, components: names, serves } of list.tasks) {
    for (const name of names) {
      const key = `${name} ${group}`
      const known = served.get(key) ?? new Set()
      served.set(key, known)
      for (const id of serves) known.add(id)
    }
  }
  return components.flatMap((component) => {
    const lacks = lacksOf(component, served)
    const remedy = `Write the task and put ${component.id} into it.`
    const expected = 'a task for each component, requirement and criterion of the design'
    return lacks.map((found) => told(list, 'SG355', 0, found, expected, remedy))
  })
}

function lacksOf(
  { id, action, satisfies, accepts }: Component,
  served: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const asked: readonly TaskGroup[] =
    action === 'build' ? ['contracts', 'pre-deploy', 'post-deploy', 'modules'] : ['contracts']
  const absent = asked.filter((group) => !served.has(`${id} ${group}`))
  function isServed(each: string, groups: readonly TaskGroup[]): boolean {
    return groups.some((group) => absent.includes(group) || served.get(`${id} ${group}`)?.has(each))
  }
  const own: TaskGroup = action === 'build' ? 'modules' : 'contracts'
  const requirements = satisfies.filter((each) => !isServed(each, [own]))
  const criteria = accepts.filter((each) => !isServed(each, ['post-deploy', 'integration']))
  return [
    ...absent.map((group) => `${id} has no task in ${group}`),
    ...requirements.map((each) => `no task in ${own} of ${id} serves ${each}`),
    ...criteria.map((each) => `no validation of ${id} serves ${each}`),
  ]
}

function nameFindings(list: TaskList, { dossier }: RuleContext, design: SolutionDesign): readonly Finding[] {
  const components = new Set(design.components.map(({ id }) => id))
  const asked = [...(dossier.spec?.requirements ?? []), ...(dossier.spec?.acceptance ?? [])].map(({ id }) => id)
  const known = new Set([
    ...asked,
    ...design.components.flatMap(({ satisfies, accepts }) => [...satisfies, ...accepts]),
  ])
  const tasks = new Set<string>()
  return list.tasks.flatMap((task, index) => {
    const again = tasks.has(task.id) ? [`${task.id} stands twice`] : []
    tasks.add(task.id)
    const unknown = [
      ...task.components.filter((id) => !components.has(id)),
      ...task.serves.filter((id) => !known.has(id)),
    ].map((name) => `${task.id} names ${name}`)
    const expected = 'each task once, with what the design has'
    return [...again, ...unknown].map((found) =>
      told(list, 'SG356', index, found, expected, 'Take the name out, or correct it.'),
    )
  })
}

function orderFindings(list: TaskList, design: SolutionDesign): readonly Finding[] {
  const beneath = new Map(design.components.map(({ id, dependsOn }) => [id, dependsOn]))
  const modules = new Map<string, string>()
  for (const { id, group, components } of list.tasks) {
    if (group === 'modules') for (const each of components) modules.set(each, id)
  }
  const before = new Set<string>()
  let last = 0
  return list.tasks.flatMap((task, index) => {
    const place = TASK_GROUPS.indexOf(task.group)
    const late = place < last ? [`${task.id} of ${task.group} after ${TASK_GROUPS[last]}`] : []
    last = place
    const early = task.dependsOn
      .filter((id) => !before.has(id))
      .map((id) => `${task.id} depends on ${id}, which does not stand before it`)
    before.add(task.id)
    const waits = new Set(task.dependsOn)
    const missed = waitsMissing(task, beneath, modules)
      .filter((id) => !waits.has(id))
      .map((id) => `${task.id} does not wait for ${id}, which it stands on`)
    const expected = `${TASK_GROUPS.join(', ')}, each task after what it depends on`
    return [...late, ...early, ...missed].map((found) =>
      told(list, 'SG357', index, found, expected, 'Put the tasks into that order and correct depends-on.'),
    )
  })
}

/** The modules of the components on which a module's component stands. */
function waitsMissing(
  { group, components }: Task,
  beneath: ReadonlyMap<string, readonly string[]>,
  modules: ReadonlyMap<string, string>,
): readonly string[] {
  if (group !== 'modules') return []
  return components.flatMap((each) => beneath.get(each) ?? []).flatMap((each) => modules.get(each) ?? [])
}

function parallelFindings(list: TaskList, design: SolutionDesign): readonly Finding[] {
  return parallelConflicts(list.tasks, design).map(({ index, reason }) => {
    const found = `${list.tasks[index]?.id} is marked [P] ${list.tasks[index]?.parallel}, but ${reason}`
    return told(list, 'SG358', index, found, 'tasks that do not stand on each other', 'Take the label off this task.')
  })
}

/** What people read is what programs read: each task has one line that begins as the block says, and no line tells of another task. */
function lineFindings(list: TaskList): readonly Finding[] {
  const heads = new Map(list.tasks.map((task) => [task.id, taskHead(task)]))
  const shown = new Set(list.lines.map(({ id }) => id))
  const remedy = 'Let the line begin as the block has the task, or correct the block.'
  const other = list.lines.filter(({ id, text }) => !text.startsWith(heads.get(id) ?? '\n'))
  const read = new Set<string>()
  const twice = list.lines.filter(({ id }) => read.size === read.add(id).size)
  return [
    ...other.map(({ id, line }) => {
      const expected = heads.get(id) ?? 'only tasks of the block'
      return block('SG359', { path: list.path, line }, `another ${id} than the block has`, expected, remedy)
    }),
    ...twice.map(({ id, line }) => block('SG359', { path: list.path, line }, `${id} a second time`, 'it once', remedy)),
    ...list.tasks.flatMap((task, index) =>
      shown.has(task.id) ? [] : [told(list, 'SG359', index, `no line for ${task.id}`, taskHead(task), remedy)],
    ),
  ]
}
