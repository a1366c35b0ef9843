import { z } from 'zod'
import type { Finding } from '../model/finding.ts'
import { TASK_GROUPS } from '../model/task.ts'
import type { Task } from '../model/task.ts'
import { readYaml } from './read-yaml.ts'
import { scanBlock } from './scan-ids.ts'

const TaskId = z.string().regex(/^T\d{3,4}$/, 'is not a task id such as T001')
const ComponentId = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'is not a component id')

const WrittenTask = z
  .strictObject({
    id: TaskId,
    group: z.enum(TASK_GROUPS),
    components: z.array(ComponentId).min(1).max(200),
    serves: z.array(z.string().regex(/^(?:FR|AC)-\d{3}$/)).max(1000),
    about: z.string().min(1).max(200),
    parallel: z
      .string()
      .regex(/^P\d{1,3}$/, 'is not a label such as P1')
      .nullable(),
    'depends-on': z.array(TaskId).max(1000),
  })
  .transform(({ 'depends-on': dependsOn, ...rest }) => ({ ...rest, dependsOn }))

const Tasks = z.array(WrittenTask).min(1).max(2000)

/** A task list as programs and as people read it. */
export type TaskList = {
  readonly path: string
  readonly tasks: readonly Task[]
  /** Line of a task in the block, or of a field of it. */
  readonly lineOf: (index: number, field?: string) => number
  /** Each line that people read as a task. */
  readonly lines: readonly { readonly id: string; readonly line: number; readonly text: string }[]
}

const TASK_LINE = /^- \[[ x]\] \*\*(T\d{1,6})\*\*/

/** Reads `tasks.md`: its `yaml tasks` block and the lines that people read; null when the block has findings. */
export function readTaskList(
  path: string,
  text: string,
): { readonly list: TaskList | null; readonly findings: readonly Finding[] } {
  const block = scanBlock(text, 'yaml tasks')
  if (block === null) {
    const told = { found: 'no single block of tasks', expected: 'one fenced block that opens with ```yaml tasks' }
    const remedy = 'Put the block back: it says for programs what the lines above it say for people.'
    return { list: null, findings: [{ code: 'SG305', severity: 'block', path, line: 1, ...told, remedy }] }
  }
  const remedy = 'Mend the yaml tasks block; each task has the fields of the others.'
  const reading = readYaml({ path, ...block }, Tasks, { syntax: 'SG306', shape: 'SG307', remedy })
  if (reading.value === null) return { list: null, findings: reading.findings }
  const lines = text.split('\n').flatMap((line, index) => {
    const id = TASK_LINE.exec(line)?.[1]
    return id === undefined ? [] : [{ id, line: index + 1, text: line.replace(/^- \[x\]/, '- [ ]') }]
  })
  const lineOf = (index: number, field?: string): number =>
    reading.lineOf(field === undefined ? [index] : [index, field])
  return { list: { path, tasks: reading.value, lineOf, lines }, findings: [] }
}

/** How a task's line begins; what follows is a sentence of prose. */
export function taskHead({ id, parallel, components, serves }: Task): string {
  const mark = parallel === null ? '' : `[P] ${parallel} `
  const names = components.map((each) => `\`${each}\``).join(', ')
  return `- [ ] **${id}** ${mark}${names}${serves.length === 0 ? '' : ` (${serves.join(', ')})`}:`
}
