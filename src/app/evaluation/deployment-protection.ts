import { z } from 'zod'
import { entryOf } from '../../model/entry-of.ts'
import { POLICY_PATH } from '../../model/place.ts'
import { readPolicy } from '../../policy/read-policy.ts'
import type { Work } from '../../queue/work.ts'
import type { Client } from '../github/installations.ts'

type Waiting = { readonly run: number; readonly environment: string }

const Content = z.string().max(1_048_576)

const NO_GRANT =
  'specgate did not approve this run: it holds no execution grant. Environments that the policy names are built by specgate from an ' +
  'engagement whose design is approved (Gate 2); open the engagement and start its build there.'
const NO_POLICY = `specgate did not approve this run: ${POLICY_PATH} on the default branch cannot be read. Mend the policy, then run again.`

/**
 * Answers a workflow run that waits for an environment (deployment protection rule). An environment that the policy names is entered only
 * by a run that a grant stands for; nothing issues grants by Actions runs, so the answer is no, with what to do. Any other environment is
 * left to others. The address is made from the repository and the run's number, never from what the event says.
 */
export async function answerDeployment(
  client: Client,
  { owner, name: repo }: Pick<Work['repository'], 'owner' | 'name'>,
  { run, environment }: Waiting,
): Promise<'rejected' | 'none'> {
  const text = await readPolicyText(client, owner, repo)
  if (text === null) return 'none' // the repository does not use specgate
  const { policy } = readPolicy(text)
  // GitHub's names of environments mean the same in any case.
  if (policy !== null && entryOf(policy.environments, environment.toLowerCase()) === undefined) return 'none'
  await client.request('POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule', {
    owner,
    repo,
    run_id: run,
    environment_name: environment,
    state: 'rejected',
    comment: policy === null ? NO_POLICY : NO_GRANT,
  })
  return 'rejected'
}

/** The policy as it stands on the default branch; null when there is none. */
async function readPolicyText(client: Client, owner: string, repo: string): Promise<string | null> {
  try {
    const { data } = await client.request('GET /repos/{owner}/{repo}/contents/{path}', {
      owner,
      repo,
      path: POLICY_PATH,
      mediaType: { format: 'raw' },
    })
    return Content.parse(data)
  } catch (cause) {
    if (cause instanceof Error && 'status' in cause && cause.status === 404) return null
    throw cause
  }
}
