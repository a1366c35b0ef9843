import { requireAccount } from '../caller.ts'
import type { StandIn } from '../stand-in.ts'
import { repositoryPath } from '../stand-in.ts'
import { announce } from '../webhooks/announce.ts'
import { showRun } from './show-run.ts'
import type { StoredRun } from './stored-run.ts'

/** What runs the jobs of workflows that were started; a test does, step by step. */
export type Jobs = {
  /** Every run that was started, oldest first. */
  readonly list: () => readonly StoredRun[]
  /** The job waits for its environment; the App is asked whether it may be entered. */
  readonly wait: (run: number) => Promise<void>
  readonly begin: (run: number) => Promise<void>
  readonly end: (run: number, conclusion?: 'success' | 'failure' | 'cancelled') => Promise<void>
  /** Somebody has it run again: it is the same run, with one attempt more. */
  readonly again: (run: number) => Promise<void>
  /** What GitHub puts into the environment of a job's programs, the tokens included. */
  readonly environment: (run: number) => Readonly<Record<string, string>>
}

export function openJobs(standIn: StandIn): Jobs {
  const { state, url, repository } = standIn
  function find(id: number): StoredRun {
    const run = state.workflowRuns.get(id)
    if (run === undefined) throw new Error(`there is no workflow run ${id}`)
    return run
  }
  async function change(id: number, more: Partial<StoredRun>, action: string): Promise<void> {
    const run = { ...find(id), ...more }
    state.workflowRuns.set(id, run)
    await announceRun(standIn, run, action)
  }
  return {
    list: () => [...state.workflowRuns.values()],
    begin: (id) => change(id, { status: 'in_progress' }, 'in_progress'),
    end: (id, conclusion = 'success') => change(id, { status: 'completed', conclusion }, 'completed'),
    again: (id) => change(id, { status: 'queued', conclusion: null, attempt: find(id).attempt + 1 }, 'requested'),
    wait: async (id) => {
      state.workflowRuns.set(id, { ...find(id), status: 'waiting' })
      const { environment, actor, sha, branch } = find(id)
      const caller = { kind: 'installation', account: requireAccount(standIn, actor), authorization: '' } as const
      await announce(standIn, caller, 'deployment_protection_rule', 'requested', {
        action: 'requested',
        environment,
        event: 'workflow_dispatch',
        sha,
        ref: `refs/heads/${branch}`,
        deployment_callback_url: `${url}${repositoryPath(standIn)}/actions/runs/${id}/deployment_protection_rule`,
        pull_requests: [],
      })
    },
    environment: (id) => {
      const run = find(id)
      const full = `${repository.owner}/${repository.name}`
      return {
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTOR: run.actor,
        GITHUB_API_URL: url,
        GITHUB_EVENT_NAME: 'workflow_dispatch',
        GITHUB_GRAPHQL_URL: `${url}/graphql`,
        GITHUB_REF: `refs/heads/${run.branch}`,
        GITHUB_REF_NAME: run.branch,
        GITHUB_REPOSITORY: full,
        GITHUB_REPOSITORY_ID: String(repository.id),
        GITHUB_RUN_ATTEMPT: String(run.attempt),
        GITHUB_RUN_ID: String(run.id),
        GITHUB_SERVER_URL: url,
        GITHUB_SHA: run.sha,
        GITHUB_TOKEN: run.token,
        GITHUB_WORKFLOW: run.name,
        GITHUB_WORKFLOW_REF: `${full}/${run.workflow}@refs/heads/${run.branch}`,
        GITHUB_WORKFLOW_SHA: run.sha,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: run.identityToken,
        ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/_services/token/jobs/${run.id}/idtoken?api-version=2.0`,
      }
    },
  }
}

/** Tells of a run what became of it. */
export async function announceRun(standIn: StandIn, run: StoredRun, action: string): Promise<void> {
  if (standIn.state.listeners.size === 0) return
  const caller = { kind: 'installation', account: requireAccount(standIn, run.actor), authorization: '' } as const
  const workflow = { id: 101, node_id: 'W_101', name: run.name, path: run.workflow, state: 'active' }
  await announce(standIn, caller, 'workflow_run', action, {
    action,
    workflow_run: await showRun(standIn, run),
    workflow,
  })
}
