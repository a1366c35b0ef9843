/** What executes a skill (R3.2). */
export const RUNNERS = ['shell', 'python', 'ansible', 'opentofu', 'nornir', 'kubernetes'] as const
export type RunnerName = (typeof RUNNERS)[number]

/** Written in place of a program where the runner itself can do what the program would. */
export const BY_RUNNER = 'by-runner'

type Kinds = readonly string[]

/**
 * Which files each runner takes for which part of a skill: by extension, `folder/` for a folder of the skill, `by-runner` where the tool
 * knows the state of what it manages, or how to put it back.
 */
export const RUNNER_FILES: Readonly<
  Record<
    RunnerName,
    { readonly entry: Kinds; readonly observe: Kinds; readonly rollback: Kinds; readonly check: string }
  >
> = {
  shell: { entry: ['.sh'], observe: ['.sh'], rollback: ['.sh'], check: '.sh' },
  python: { entry: ['.py'], observe: ['.py'], rollback: ['.py'], check: '.py' },
  ansible: { entry: ['.yml'], observe: ['.py', '.yml'], rollback: ['.py', '.yml'], check: '.py' },
  opentofu: { entry: ['folder/'], observe: [BY_RUNNER, '.py'], rollback: [BY_RUNNER, '.py'], check: '.py' },
  nornir: { entry: ['.py'], observe: ['.py'], rollback: ['.py'], check: '.py' },
  kubernetes: { entry: ['.py', 'folder/'], observe: [BY_RUNNER, '.py'], rollback: [BY_RUNNER, '.py'], check: '.py' },
}
