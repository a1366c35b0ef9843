import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parallelConflicts } from '../../src/derive/parallel-conflicts.ts'
import { planTasks } from '../../src/derive/plan-tasks.ts'
import type { Component } from '../../src/documents/read-components.ts'
import { TASK_GROUPS } from '../../src/model/task.ts'
import type { Task } from '../../src/model/task.ts'
import { component, designOf } from '../agents/plan/small-scene.ts'

const A = component('a')
const B = component('b')
const ON_A = component('c', { dependsOn: ['a'] })
const ON_ALL = component('d', { dependsOn: ['b', 'c'] })

/** The components of each [P] label of a group, `a b | c d`. */
function together(group: Task['group'], components: readonly Component[], batch: string): string {
  const labels = new Map<string, string[]>()
  for (const task of planTasks(designOf(components, batch))) {
    if (task.group !== group || task.parallel === null) continue
    labels.set(task.parallel, [...(labels.get(task.parallel) ?? []), ...task.components])
  }
  return [...labels.values()].map((names) => names.join(' ')).join(' | ')
}

describe('[P] in modules', () => {
  test.each([
    ['two that share nothing', [A, B], 'parallel', 'a b'],
    ['one that stands on the other', [A, ON_A], 'parallel', ''],
    ['one that stands on it over a third', [A, ON_A, component('e', { dependsOn: ['c'] })], 'parallel', ''],
    ['two levels', [A, B, ON_A, component('e', { dependsOn: ['b'] })], 'parallel', 'a b | c e'],
    ['a diamond', [A, B, ON_A, ON_ALL], 'parallel', 'a b'],
    ['two on one target', [A, component('b', { target: A.target })], 'parallel', ''],
    ['two of three on one target', [A, component('b', { target: A.target }), component('e')], 'parallel', 'a e'],
    ['a sequential batch', [A, B], 'sequential', ''],
    ['a rolling batch of one', [A, B], 'rolling(1, 0%)', ''],
    ['a rolling batch of two', [A, B], 'rolling(2, 0%)', 'a b'],
    [
      'groups by an input that differs',
      [component('a', { inputs: { site: 1 } }), component('b', { inputs: { site: 2 } })],
      'grouped(site)',
      '',
    ],
    [
      'groups by an input that is the same',
      [component('a', { inputs: { site: 1 } }), component('b', { inputs: { site: 1 } })],
      'grouped(site)',
      'a b',
    ],
    ['one that is not built', [A, component('b', { action: 'reuse' })], 'parallel', ''],
  ] as const)('%s', (_, components, batch, expected) => {
    expect(together('modules', components, batch)).toBe(expected)
    expect(together('pre-deploy', components, batch)).toBe(expected)
    expect(together('post-deploy', components, batch)).toBe(expected)
  })

  test('contracts are read without a target, so that only the graph counts', () => {
    const shared = component('b', { target: A.target })
    expect(together('contracts', [A, shared, ON_A], 'sequential')).toBe('a b')
  })
})

describe('the tasks', () => {
  test('of one component', () => {
    expect(planTasks(designOf([A])).map(({ id, group, dependsOn }) => `${id} ${group} ${dependsOn.join(' ')}`)).toEqual(
      [
        'T001 contracts ',
        'T002 pre-deploy T001',
        'T003 post-deploy T001',
        'T004 integration T001',
        'T005 modules T002 T003',
      ],
    )
  })

  test('come in dependency order, however the design lists its components', () => {
    const modules = planTasks(designOf([ON_ALL, ON_A, B, A])).filter(({ group }) => group === 'modules')
    expect(modules.map(({ components }) => components[0])).toEqual(['b', 'a', 'c', 'd'])
    expect(modules.at(-1)?.dependsOn).toEqual(expect.arrayContaining([modules[0]?.id, modules[2]?.id]))
  })

  test('of what is not built are its contract and the whole', () => {
    const groups = planTasks(designOf([component('a', { action: 'stub' })])).map(({ group }) => group)
    expect(groups).toEqual(['contracts', 'integration'])
  })

  test('a criterion of several components is checked over all of them, before the as-built record', () => {
    const shared = [component('a', { accepts: ['AC-001', 'AC-002'] }), component('b', { accepts: ['AC-002'] })]
    const integration = planTasks(designOf(shared)).filter(({ group }) => group === 'integration')
    expect(integration.map(({ components, serves, about }) => [components, serves, about])).toEqual([
      [['a', 'b'], ['AC-002'], 'solution-design.md'],
      [['a', 'b'], ['AC-001', 'AC-002'], 'as-built.md'],
    ])
  })

  test('components that wait for each other still give a list', () => {
    const circle = [component('a', { dependsOn: ['b'] }), component('b', { dependsOn: ['a'] })]
    expect(planTasks(designOf(circle)).filter(({ group }) => group === 'modules')).toHaveLength(2)
  })
})

/** Any graph without circles: each component stands on some of those before it. */
const dag = fc
  .array(
    fc.record({
      on: fc.array(fc.nat(), { maxLength: 4 }),
      target: fc.integer({ min: 0, max: 3 }),
      isBuilt: fc.boolean(),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .chain((shapes) => {
    const components = shapes.map(({ on, target, isBuilt }, index) =>
      component(`c${index}`, {
        target: `host-${target}`,
        dependsOn: index === 0 ? [] : [...new Set(on.map((each) => `c${each % index}`))],
        action: isBuilt ? 'build' : 'reuse',
      }),
    )
    return fc.shuffledSubarray(components, { minLength: components.length })
  })
const batch = fc.constantFrom('sequential', 'parallel', 'rolling(3, 10%)', 'grouped(target)', 'grouped(skill)')

test('any graph gives tasks in order: validation before modules, each after what it depends on, [P] independent', () => {
  fc.assert(
    fc.property(dag, batch, (components, written) => {
      const design = designOf(components, written)
      const tasks = planTasks(design)
      const place = new Map(tasks.map(({ id }, index) => [id, index]))
      expect(place.size).toBe(tasks.length)
      const groups = tasks.map(({ group }) => TASK_GROUPS.indexOf(group))
      expect(groups).toEqual(groups.toSorted((a, b) => a - b))
      for (const [index, { dependsOn }] of tasks.entries()) {
        expect(dependsOn.every((id) => (place.get(id) ?? Infinity) < index)).toBe(true)
      }
      for (const [task, other] of pairsOf(tasks)) {
        expect(waitsFor(tasks, task, other) || waitsFor(tasks, other, task)).toBe(false)
        expect([task.group, standsOn(components, task, other)]).toEqual([other.group, false])
        const [one, two] = [task, other].map(({ components: [id] }) => components.find((each) => each.id === id))
        if (task.group !== 'contracts') expect(one?.target).not.toBe(two?.target)
      }
      expect(parallelConflicts(tasks, design)).toEqual([])
    }),
    { numRuns: 150 },
  )
})

function pairsOf(tasks: readonly Task[]): readonly (readonly [Task, Task])[] {
  return tasks.flatMap((task, index) =>
    tasks
      .slice(index + 1)
      .filter(({ parallel }) => parallel !== null && parallel === task.parallel)
      .map((other) => [task, other] as const),
  )
}

/** Counted on the tasks alone, by walking, so that it does not agree with the code under test by being the same. */
function waitsFor(tasks: readonly Task[], task: Task, other: Task): boolean {
  return task.dependsOn.some((id) => {
    const next = tasks.find((each) => each.id === id)
    return id === other.id || (next !== undefined && waitsFor(tasks, next, other))
  })
}

function standsOn(components: readonly Component[], task: Task, other: Task): boolean {
  function isAbove(from: string, to: string): boolean {
    return (components.find(({ id }) => id === from)?.dependsOn ?? []).some((id) => id === to || isAbove(id, to))
  }
  const [a = '', b = ''] = [task.components[0], other.components[0]]
  return isAbove(a, b) || isAbove(b, a)
}

test('200 components are planned and compared in a moment', () => {
  const many = Array.from({ length: 200 }, (_, index) => component(`c${index}`, { target: `host-${index}` }))
  const design = designOf(many)
  const start = performance.now()
  expect(parallelConflicts(planTasks(design), design)).toEqual([])
  expect(performance.now() - start).toBeLessThan(2000)
})
