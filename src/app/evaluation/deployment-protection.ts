import { viewLedger } from '../../chain/read-ledger.ts'
import { readTrustRoot } from '../../chain/trust-root.ts'
import type { GithubForge } from '../../forge/github/open-github-forge.ts'
import { parseRunTitle } from '../../forge/run-title.ts'
import { entryOf } from '../../model/entry-of.ts'
import { POLICY_PATH, TRUST_ROOT_PATH } from '../../model/place.ts'
import type { Instant } from '../../model/snapshot.ts'
import { readPolicy } from '../../policy/read-policy.ts'
import type { Work } from '../../queue/work.ts'
import { agreeingLedger } from '../../reconcile/ledger-memory.ts'
import type { LedgerMemoryStore } from '../../reconcile/ledger-memory.ts'
import type { Client } from '../github/installations.ts'
import { judgeDeployment } from './judge-deployment.ts'
import type { DeploymentVerdict } from './judge-deployment.ts'

/** What the answer needs of the repository: git for policy and ledger, one question for the run, and a client to answer by. */
export type DeploymentDesk = {
  readonly client: Client
  readonly forge: Pick<GithubForge, 'lookAtGit' | 'readWorkflowRun'>
  readonly memory: Pick<LedgerMemoryStore, 'read'>
  readonly now: () => Instant
}

type Waiting = { readonly run: number; readonly environment: string }

const NO_POLICY: DeploymentVerdict = {
  state: 'rejected',
  comment: `specgate did not approve this run: ${POLICY_PATH} on the default branch cannot be read. Mend the policy, then run again.`,
}

/**
 * Answers a workflow run that waits for an environment (deployment protection rule). An environment that the policy names is entered only
 * by the run that a grant in force was given to; any other run is refused, with what to do. Any other environment is left to others.
 * The address is made from the repository and the run's number, never from what the event says.
 * @returns `later`: nobody was answered, since the grant's run is not known yet; `none`: it is no matter of specgate's, or no longer one
 */
export async function answerDeployment(
  { client, forge, memory, now }: DeploymentDesk,
  { id, owner, name: repo }: Pick<Work['repository'], 'id' | 'owner' | 'name'>,
  { run, environment }: Waiting,
): Promise<'approved' | 'rejected' | 'later' | 'none'> {
  const job = await forge.readWorkflowRun(run)
  if (job === null) throw new Error(`GitHub asks about workflow run ${run}, and does not show it`)
  if (job.isOver) return 'none'
  // Before git: what is remembered can then only be behind what is seen.
  const remembered = await memory.read()
  const seen = await forge.lookAtGit(parseRunTitle(job.title)?.engagement ?? null)
  const textOf = (path: string): string | null => seen.files.find((file) => file.path === path)?.text ?? null
  if (!seen.files.some(({ path }) => path === POLICY_PATH)) return 'none' // the repository does not use specgate
  const { policy } = readPolicy(textOf(POLICY_PATH) ?? '')
  // GitHub's names of environments mean the same in any case.
  if (policy !== null && entryOf(policy.environments, environment.toLowerCase()) === undefined) return 'none'
  const root = textOf(TRUST_ROOT_PATH)
  const view = viewLedger(seen.ledger, root === null ? null : readTrustRoot(root).root, { id })
  const ledger = agreeingLedger(view, root, remembered)
  const verdict = policy === null ? NO_POLICY : judgeDeployment({ job, environment, seen, ledger, now: now() })
  if (verdict.state === 'later') return 'later'
  await client.request('POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule', {
    owner,
    repo,
    run_id: run,
    environment_name: environment,
    state: verdict.state,
    comment: verdict.comment,
  })
  return verdict.state
}
