import type { z } from 'zod'
import { parseRunTitle } from '../../forge/run-title.ts'
import { RUN_WORKFLOW, parseRunBranch } from '../../model/grant.ts'
import { parsePhaseBranch } from '../../model/place.ts'
import type { WorkflowRunEvent } from './event-payload.ts'

/** The engagement that a branch is of: a phase's, or one that the companion Action delivers on; null for any other branch. */
export function engagementOfBranch(branch: string): string | null {
  return (parsePhaseBranch(branch) ?? parseRunBranch(branch))?.engagement ?? null
}

type WorkflowRun = z.infer<typeof WorkflowRunEvent>['workflow_run']

/**
 * The engagement that a run of a workflow has to do with: one on a phase branch, or a job of the companion Action on the default branch, by
 * its title. Whoever starts a job chooses its title; it says where to look, and a look at the wrong place does no harm. Null: none.
 */
export function engagementOfRun(
  { head_branch, head_repository, path, display_title }: WorkflowRun,
  here: { readonly repository: number | null; readonly defaultBranch: string | null },
): string | null {
  if (head_repository?.id !== here.repository) return null
  const phase = parsePhaseBranch(head_branch ?? '')
  if (phase !== null) return phase.engagement
  // Some servers add `@` and the branch.
  const isJob = path?.replace(/@.*$/s, '') === RUN_WORKFLOW && head_branch === here.defaultBranch
  return isJob ? (parseRunTitle(display_title ?? '')?.engagement ?? null) : null
}
