import { TASK_GROUP_NAMES, TASK_GROUPS } from '../model/task.ts'
import type { StandingTasks, Task } from '../model/task.ts'
import { formatFinding } from '../model/finding.ts'
import { inlineCode, inlineText } from './inline-text.ts'

/** The tasks of a design in their groups, in Markdown; where there are none, what has to happen first. */
export function renderTaskList({ path, tasks, findings }: StandingTasks, missing: string): string {
  if (findings.length > 0) {
    const told = findings.map((each) => `- ${inlineCode(formatFinding(each))}`)
    return `The tasks cannot be read:\n\n${told.join('\n')}`
  }
  if (tasks === null)
    return `There are no tasks yet: they come with the design, once the feasibility report is approved and merged. Now: ${inlineText(missing.replace(/\.$/, ''))}.`
  const groups = TASK_GROUPS.flatMap((group) => {
    const own = tasks.filter((task) => task.group === group)
    return own.length === 0 ? [] : [`**${TASK_GROUP_NAMES[group]}**\n\n${own.map(line).join('\n')}`]
  })
  const head = `${tasks.length} tasks, from ${inlineCode(path)}. \`[P]\` with the same label: independent of each other, may be done at once.`
  return [head, ...groups].join('\n\n')
}

function line({ id, parallel, components, serves, about, dependsOn }: Task): string {
  const mark = parallel === null ? '' : ` \`[P]\` ${parallel}`
  const ids = serves.length === 0 ? '' : ` (${serves.join(', ')})`
  const after = dependsOn.length === 0 ? '' : `, after ${dependsOn.join(', ')}`
  return `- ${id}${mark} ${components.map(inlineCode).join(', ')}${ids}: ${inlineCode(about)}${after}`
}
