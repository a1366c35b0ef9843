import { expect, test } from 'vitest'
import { parallelConflicts } from '../../src/derive/parallel-conflicts.ts'
import type { Task } from '../../src/model/task.ts'
import { component, designOf } from '../agents/plan/small-scene.ts'

const DESIGN = designOf([
  component('a'),
  component('b'),
  component('c', { dependsOn: ['b'] }),
  component('d', { dependsOn: ['c'] }),
  component('e', { target: 'a-host' }),
])

function task(id: string, components: readonly string[], given: Partial<Task> = {}): Task {
  return {
    id,
    group: 'modules',
    components: [...components],
    serves: [],
    about: 'x',
    parallel: 'P1',
    dependsOn: [],
    ...given,
  }
}

test.each<readonly [string, readonly Task[], readonly string[]]>([
  ['independent tasks', [task('T001', ['a']), task('T002', ['b'])], []],
  ['no labels', [task('T001', ['a'], { parallel: null }), task('T002', ['a'], { parallel: null })], []],
  ['different labels', [task('T001', ['b']), task('T002', ['c'], { parallel: 'P2' })], []],
  ['one that stands on the other', [task('T001', ['b']), task('T002', ['c'])], ['1 c stands on b']],
  ['over a third', [task('T001', ['d']), task('T002', ['b'])], ['1 d stands on b']],
  ['one component twice', [task('T001', ['a']), task('T002', ['a'])], ['1 both are about a']],
  ['one target', [task('T001', ['a']), task('T002', ['e'])], ['1 both are on a-host']],
  [
    'one target, for reading contracts',
    [task('T001', ['a'], { group: 'contracts' }), task('T002', ['e'], { group: 'contracts' })],
    [],
  ],
  [
    'two groups',
    [task('T001', ['a']), task('T002', ['b'], { group: 'pre-deploy' })],
    ['1 T001 of modules has the same label'],
  ],
  [
    'a wait over an unmarked task',
    [
      task('T001', ['a']),
      task('T002', ['x'], { parallel: null, dependsOn: ['T001'] }),
      task('T003', ['b'], { dependsOn: ['T002'] }),
    ],
    ['0 another task of that label waits for it'],
  ],
  ['an unknown component', [task('T001', ['a']), task('T002', ['x'])], ['1 one of them is no component of the design']],
  ['components among several', [task('T001', ['a', 'b']), task('T002', ['d'])], ['1 d stands on b']],
])('%s', (_, tasks, expected) => {
  expect(parallelConflicts(tasks, DESIGN).map(({ index, reason }) => `${index} ${reason}`)).toEqual(expected)
})

test('the batch policy is named', () => {
  const [conflict] = parallelConflicts([task('T001', ['a']), task('T002', ['b'])], {
    ...DESIGN,
    frontMatter: { ...DESIGN.frontMatter, batch: 'sequential' },
  })
  expect(conflict?.reason).toBe('the batch policy sequential keeps a and b apart')
})

test('more marked tasks than can be compared are refused, not let through', () => {
  const many = Array.from({ length: 1200 }, (_, index) => task(`T${index}`, ['a']))
  expect(parallelConflicts(many, DESIGN).map(({ reason }) => reason)).toEqual([
    'there are more marked tasks than can be compared',
  ])
})
