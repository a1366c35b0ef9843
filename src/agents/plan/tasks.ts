import { Document, isCollection, isSeq } from 'yaml'
import { planTasks } from '../../derive/plan-tasks.ts'
import { taskHead } from '../../documents/task-list.ts'
import { TASK_GROUP_NAMES, TASK_GROUPS } from '../../model/task.ts'
import type { Task } from '../../model/task.ts'
import type { SkillSummary } from '../../model/skill.ts'
import { listed } from '../../model/listed.ts'
import { named, planHead, planText, skillOf } from './plan-facts.ts'
import type { PlanFacts } from './plan-facts.ts'

/** Drafts `tasks.md`: what is done in which order, for people and, in a block, for programs (R7.1). */
export function renderTasks(facts: PlanFacts): string {
  const tasks = planTasks(facts.design)
  const moduleOf = new Map(
    tasks.flatMap(({ id, group, components }) => (group === 'modules' ? [[String(components[0]), id] as const] : [])),
  )
  const groups = TASK_GROUPS.map((group) => {
    const own = tasks.filter((task) => task.group === group)
    const lines = own.map((task) => `${taskHead(task)} ${textOf(task, facts, moduleOf)}`)
    return `## ${TASK_GROUP_NAMES[group]}\n\n${lines.length === 0 ? 'None: the design builds nothing.' : lines.join('\n')}`
  })
  return planText([
    planHead(facts, 'Tasks for'),
    'Validation is written and reviewed before the modules that it judges; each says when it runs. A module depends on its checks being settled, not on their results. `[P]` with the same label: independent of each other, may be done at once.',
    ...groups,
    `## For programs\n\n${renderTaskBlock(tasks)}`,
  ])
}

function textOf({ group, components, about }: Task, facts: PlanFacts, moduleOf: ReadonlyMap<string, string>): string {
  const [id = ''] = components
  const component = facts.design.components.find((each) => each.id === id)
  const skill = component === undefined ? null : skillOf(facts, component)
  const modules = components.flatMap((each) => moduleOf.get(each) ?? [])
  switch (group) {
    case 'contracts':
      return `\`${about}\` is what the design says of it.`
    case 'pre-deploy':
      return `${skill?.dryRun === true ? 'dry run; ' : ''}${checksText('before', skill)} (\`${about}\`). Runs before ${listed(modules)}.`
    case 'post-deploy':
      return `${checksText('after', skill)} (\`${about}\`). Runs after ${listed(modules)}.`
    case 'integration':
      return about === 'as-built.md'
        ? `\`${about}\` agrees with the design, or names each deviation. Runs when the build has ended.`
        : `holds over all of them together (\`${about}\`). Runs after ${listed(modules) || 'Gate 2'}.`
    case 'modules':
      return `\`${component?.skill ?? ''}\` on ${named([component?.target ?? ''])}, from \`${about}\`.`
  }
}

function checksText(when: 'before' | 'after', skill: SkillSummary | null): string {
  if (skill === null) return 'checks not known, its skill is not installed'
  const checks = skill.checks[when]
  return checks.length === 0 ? `the skill has no checks ${when}` : `checks ${when}: ${named(checks)}`
}

/** One line for each task, so that the block is read as easily as the list. */
function renderTaskBlock(tasks: readonly Task[]): string {
  const document = new Document(
    tasks.map(({ id, group, components, serves, about, parallel, dependsOn }) => {
      return { id, group, components, serves, about, parallel, 'depends-on': dependsOn }
    }),
    { aliasDuplicateObjects: false, version: '1.2' },
  )
  for (const item of isSeq(document.contents) ? document.contents.items : []) {
    if (isCollection(item)) item.flow = true
  }
  return `\`\`\`yaml tasks\n${document.toString({ lineWidth: 0 })}\`\`\``
}
