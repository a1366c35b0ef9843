import { expect, test } from 'vitest'
import { renderTasks } from '../../src/agents/plan/tasks.ts'
import { planPath } from '../../src/model/place.ts'
import { tasksOrdered } from '../../src/rules/tasks-ordered.ts'
import { SMALL } from '../agents/plan/small-scene.ts'
import { fileOf } from '../builders/repository-file.ts'
import { buildScene, contextOf } from '../builders/scene.ts'
import { ENGAGEMENT } from '../builders/world.ts'

const CONTEXT = contextOf(buildScene({ phase: 'design' }))
const PATH = planPath(ENGAGEMENT, 'tasks.md')
const DRAFT = renderTasks(SMALL)

/** What the rule says of a task list for the small design, in which open-port stands on set-name and put-page. */
function judge(text: string): readonly string[] {
  const changes = [{ path: PATH, before: null, after: fileOf(PATH, text) }]
  const context = {
    ...CONTEXT,
    dossier: { ...CONTEXT.dossier, design: SMALL.design, spec: SMALL.spec },
    pull: { ...CONTEXT.pull, content: { ...CONTEXT.pull.content, changes } },
  }
  return tasksOrdered.check(context).map(({ code, found }) => `${code} ${found}`)
}

function edited(...edits: readonly (readonly [RegExp, string])[]): string {
  return edits.reduce((text, [pattern, by]) => {
    expect(text).toMatch(pattern)
    return text.replace(pattern, by)
  }, DRAFT)
}

test('the draft holds', () => {
  expect(judge(DRAFT)).toEqual([])
})

test.each<readonly [string, string, readonly string[]]>([
  [
    'a module that does not wait for the one beneath it',
    edited([/T012, T013 \]/, 'T013 ]']),
    ['SG357 T014 does not wait for T012, which it stands on'],
  ],
  [
    'a task that waits for itself',
    edited([/T009, T012, T013 \]/, 'T012, T013, T014 ]']),
    ['SG357 T014 depends on T014, which does not stand before it'],
  ],
  [
    'a task that waits for one that is not there',
    edited([/T009, T012, T013 \]/, 'T012, T013, T099 ]']),
    ['SG357 T014 depends on T099, which does not stand before it'],
  ],
  [
    '[P] on what stands on the other',
    edited([/(id: T014.*)null/, '$1P4'], [/\*\*T014\*\*/, '**T014** [P] P4']),
    ['SG358 T014 is marked [P] P4, but open-port stands on set-name'],
  ],
  [
    '[P] on contracts of which one stands on the other',
    edited([/(id: T003.*)null/, '$1P1'], [/\*\*T003\*\*/, '**T003** [P] P1']),
    ['SG358 T003 is marked [P] P1, but open-port stands on set-name'],
  ],
  [
    'a criterion that no validation serves',
    edited(
      [/(id: T010.*serves: \[).*?\]/, '$1]'],
      [/(id: T011.*serves: \[).*?\]/, '$1]'],
      [/(id: T007.*serves: \[).*?\]/, '$1]'],
    ).replace(/^(- \[ \] \*\*T0(?:10|11|07)\*\*.*?) \((?:AC-\d+(?:, )?)+\):/gm, '$1:'),
    ['SG355 no validation of set-name serves AC-001'],
  ],
  [
    'one task twice',
    edited([/id: T002,/, 'id: T001,'], [/^.*\*\*T002\*\*.*\n/m, '']),
    [
      'SG356 T001 stands twice',
      'SG357 T005 depends on T002, which does not stand before it',
      'SG357 T008 depends on T002, which does not stand before it',
      'SG357 T010 depends on T002, which does not stand before it',
      'SG357 T011 depends on T002, which does not stand before it',
      'SG359 another T001 than the block has',
    ],
  ],
  [
    'a line for people alone',
    edited([/\n## For programs/, '- [x] **T099** Tell everybody.\n\n## For programs']),
    ['SG359 another T099 than the block has'],
  ],
  ['a line twice', edited([/^(- \[ \] \*\*T001.*)$/m, '$1\n$1']), ['SG359 T001 a second time']],
  ['a line that is not there', edited([/^- \[ \] \*\*T001.*\n/m, '']), ['SG359 no line for T001']],
  ['no block', edited([/```yaml tasks/, '```yaml']), ['SG305 no single block of tasks']],
  ['a field too many', edited([/id: T001,/, 'id: T001, done: true,']), ['SG307 0.done: Unrecognized key: "done"']],
])('%s', (_, text, expected) => {
  expect(judge(text)).toEqual(expected)
})

test('a ticked task is the same task', () => {
  expect(judge(edited([/- \[ \] \*\*T001/, '- [x] **T001']))).toEqual([])
})

test('no text takes long or throws', () => {
  const lines = DRAFT.split('\n')
  const start = performance.now()
  for (const text of [
    '- [ ] **T001** x\n'.repeat(60_000),
    `\`\`\`yaml tasks\n${'- '.repeat(100_000)}\n\`\`\``,
    `\`\`\`yaml tasks\n${'['.repeat(200_000)}\n\`\`\``,
    lines.map((line) => line.repeat(20)).join('\n'),
  ]) {
    expect(judge(text).length).toBeGreaterThan(0)
  }
  expect(performance.now() - start).toBeLessThan(10_000)
})
