import type { Finding } from './finding.ts'

/** The groups of a task list in the order in which they are written: what proves a change is settled before the change is (R7.1). */
export const TASK_GROUPS = ['contracts', 'pre-deploy', 'post-deploy', 'integration', 'modules'] as const
export type TaskGroup = (typeof TASK_GROUPS)[number]

export const TASK_GROUP_NAMES: Readonly<Record<TaskGroup, string>> = {
  contracts: 'Contracts, reviewed at Gate 2',
  'pre-deploy': 'Validation before a change',
  'post-deploy': 'Validation after a change',
  integration: 'Validation of the whole',
  modules: 'Modules, in the order of the build',
}

/** One thing to do for a design. */
export type Task = {
  readonly id: string
  readonly group: TaskGroup
  /** One, except for a check over several. */
  readonly components: readonly string[]
  /** Requirements and criteria that it is for. */
  readonly serves: readonly string[]
  /** The file it is about, relative to the engagement's folder. */
  readonly about: string
  /** Tasks with the same label do not stand on each other; null: it is done on its own. */
  readonly parallel: string | null
  readonly dependsOn: readonly string[]
}

/** The task list as the design branch has it, or as it is locked. */
export type StandingTasks = {
  readonly path: string
  /** Null: there is none, or none that can be read, which the findings tell. */
  readonly tasks: readonly Task[] | null
  readonly findings: readonly Finding[]
}
