import type { Finding } from './finding.ts'
import type { PullPhase } from './phase.ts'

/** One line of a checklist. */
export type ChecklistItem = { readonly text: string; readonly done: boolean; readonly line: number }

/** The checklist of a phase as its branch has it, or as it is locked, and what its open pull request still has to mend. */
export type Checklist = {
  readonly phase: PullPhase
  readonly path: string
  readonly items: readonly ChecklistItem[]
  readonly findings: readonly Finding[]
}
