import { expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import { standingChecklists } from '../../src/derive/standing-checklists.ts'
import { standingTasks } from '../../src/derive/standing-tasks.ts'
import { renderChecklists } from '../../src/views/render-checklists.ts'
import { renderTaskList } from '../../src/views/render-task-list.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'

function tasks(facts: SceneFacts): string {
  return renderTaskList(standingTasks(buildScene(facts).snapshot), 'Gate 1 is open.')
}

function checklists(facts: SceneFacts): string {
  const { snapshot } = buildScene(facts)
  return renderChecklists(standingChecklists(snapshot, decide(snapshot).verdicts), 'Gate 1 is open.')
}

test('tasks come in their groups, with what may be done at once and what they wait for', () => {
  const text = tasks({ phase: 'design', 'use-case': 'dns-record-management' })
  const heads = [...text.matchAll(/^\*\*(.*)\*\*$/gm)].map((match) => match[1])
  expect(heads).toEqual([
    'Contracts, reviewed at Gate 2',
    'Validation before a change',
    'Validation after a change',
    'Validation of the whole',
    'Modules, in the order of the build',
  ])
  expect(text).toContain('- T001 `set-record` (FR-001, FR-002): `contracts/set-record.md`\n')
  expect(text).toMatch(/^- T\d{3} `\[P\]` P1 `read-resolvers`/m)
  expect(text).toMatch(/^- T\d{3} .*`build\/set-record\.json`, after T\d{3}/m)
})

test('tasks are those of the locked design later, and without a design it is said what comes first', () => {
  expect(tasks({ phase: 'build' })).toBe(tasks({ phase: 'design' }))
  expect(tasks({})).toBe(
    'There are no tasks yet: they come with the design, once the feasibility report is approved and merged. Now: Gate 1 is open.',
  )
})

test('tasks that cannot be read are told with the finding', () => {
  const text = tasks({ phase: 'design', replace: { in: 'tasks.md', line: '^```yaml tasks', by: '```yaml' } })
  expect(text).toContain('The tasks cannot be read:\n\n- `specs/001-demo/tasks.md:1 SG305')
})

test('a checklist tells what holds, what does not, and what is to mend for it', () => {
  const text = checklists({ request: { reason: null } })
  expect(text).toContain('**requirements**: 4 of 6 done')
  expect(text).toContain('- ✅ The target is one of the inventory.')
  expect(text).toMatch(/- ⬜ Every question is answered\. \(line \d+\)/)
  expect(text).toMatch(/Still to mend:\n\n- `specs\/001-demo\/customer-spec\.md:\d+ SG311/)
})

test('what people wrote into a checklist is no markup, and calls nobody', () => {
  const replace = {
    in: 'checklists/design.md',
    line: '^- \\[x\\] No question is open\\.',
    by: '- [ ] <b>ask</b> @rik **now**',
  }
  const text = checklists({ phase: 'design', replace })
  expect(text).toContain('**design**: 10 of 11 done')
  expect(text).toMatch(/- ⬜ \\<b\\>ask\\<\/b\\> `@rik` \\\*\\\*now\\\*\\\* \(line \d+\)/)
  expect(text).toContain('What is open needs an answer in the document, or a reason in the review.')
})
