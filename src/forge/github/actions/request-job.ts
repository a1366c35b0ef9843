import { z } from 'zod'
import type { RunOrder } from '../../run-host.ts'
import type { GithubResponse } from '../client.ts'
import { GithubRefusal } from '../client.ts'
import type { Hub } from '../hub.ts'
import { askRest, messageIn } from '../hub.ts'
import { defaultBranchOf } from '../repository-identity.ts'

export const DispatchAnswer = z.object({ workflow_run_id: z.int().positive() })

/**
 * Starts the workflow that runs the companion Action for a grant, on the default branch. Gives the number of its run; null where the
 * server does not tell it (GitHub Enterprise Server 3.19 does not). Asked twice it starts two jobs, of which only the one
 * that the run branch names gets to work. Throws `GithubRefusal` when GitHub does not start it.
 */
export async function requestJob(
  hub: Hub,
  order: Pick<RunOrder, 'engagement' | 'digest' | 'grant'>,
): Promise<number | null> {
  const { command, environment, runner, workflow } = order.grant
  if (workflow === null) throw new Error('the grant is for the machine that granted it: there is no job to ask for')
  const inputs = {
    engagement: order.engagement,
    grant: order.digest,
    command,
    environment,
    // Labels as JSON: the workflow turns them into `runs-on`.
    runner: JSON.stringify(runner),
  }
  const asked = {
    workflow_id: workflow.slice(workflow.lastIndexOf('/') + 1),
    ref: await defaultBranchOf(hub),
    inputs,
  }
  const told = await dispatch(hub, { ...asked, return_run_details: true })
  // Servers that do not know the parameter may refuse it; then nothing was started.
  const answer = told.status === 400 || told.status === 422 ? await dispatch(hub, asked) : told
  if (answer.status >= 400) throw refusalOf(workflow, answer)
  return DispatchAnswer.safeParse(answer.data).data?.workflow_run_id ?? null
}

async function dispatch(hub: Hub, parameters: Readonly<Record<string, unknown>>): Promise<GithubResponse> {
  try {
    return await askRest(hub, 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', parameters)
  } catch (cause) {
    if (!(cause instanceof GithubRefusal) || (cause.status !== 400 && cause.status !== 403)) throw cause
    return { status: cause.status, headers: {}, data: { message: cause.message } }
  }
}

const REMEDIES: Readonly<Record<number, string>> = {
  403: 'Give the App the permission Actions: write, and have an owner accept it.',
  404: 'Merge the workflow file that `specgate init` proposes, and give the App the permission Actions: write.',
  422: 'Compare the workflow file on the default branch with the one that `specgate init` proposes.',
}

function refusalOf(workflow: string, { status, data }: GithubResponse): GithubRefusal {
  const remedy = REMEDIES[status] ?? ''
  const told = `GitHub did not start ${workflow} (${status}): ${messageIn(data)}. ${remedy}`
  return new GithubRefusal(told.trim(), { status })
}
