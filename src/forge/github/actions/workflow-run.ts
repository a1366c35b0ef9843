import { z } from 'zod'
import { Oid } from '../graphql/scalars.ts'
import type { Hub } from '../hub.ts'
import { askRest, isGone, readData } from '../hub.ts'

export const WorkflowRunAnswer = z.object({
  id: z.int().positive(),
  status: z.string().nullable(),
  /** Counts how often somebody ran it again. */
  run_attempt: z.int().positive().default(1),
  event: z.string(),
  /** Of the workflow file; some servers add `@` and the branch. */
  path: z.string(),
  display_title: z.string(),
  head_sha: Oid,
  head_branch: z.string().nullable(),
})

/** A run of a workflow, as GitHub shows it now. */
export type WorkflowRun = {
  readonly number: number
  readonly attempt: number
  readonly isOver: boolean
  /** What started it. */
  readonly event: string
  /** Path of the workflow file. */
  readonly workflow: string
  readonly title: string
  readonly commit: string
  readonly branch: string | null
}

/** Asks for a run of a workflow by its number; null when there is none of that number. */
export async function readWorkflowRun(hub: Hub, number: number): Promise<WorkflowRun | null> {
  const answer = await askRest(hub, 'GET /repos/{owner}/{repo}/actions/runs/{run_id}', { run_id: number })
  if (isGone(answer)) return null
  const run = readData(answer, WorkflowRunAnswer, `GET workflow run ${number}`)
  return {
    number: run.id,
    attempt: run.run_attempt,
    isOver: run.status === 'completed',
    event: run.event,
    workflow: run.path.replace(/@.*$/s, ''),
    title: run.display_title,
    commit: run.head_sha,
    branch: run.head_branch,
  }
}
