import { readCommit } from '../../../src/git/read-commit.ts'
import { requireAccount } from '../caller.ts'
import { completeAccount } from '../complete-account.ts'
import type { PeerRepository } from '../peer-data.ts'
import type { StandIn } from '../stand-in.ts'
import { repositoryPath } from '../stand-in.ts'
import type { StoredRun } from './stored-run.ts'

/** A run as the REST API and webhooks show it. */
export async function showRun(standIn: StandIn, run: StoredRun): Promise<Readonly<Record<string, unknown>>> {
  const { id: account, login, type } = requireAccount(standIn, run.actor)
  const actor = completeAccount(standIn, { id: account, login, type })
  const api = `${standIn.url}${repositoryPath(standIn)}`
  const url = `${api}/actions/runs/${run.id}`
  const repository = await standIn.peer.get<PeerRepository>(repositoryPath(standIn))
  return {
    id: run.id,
    name: run.name,
    node_id: `WFR_${run.id}`,
    head_branch: run.branch,
    head_sha: run.sha,
    path: run.workflow,
    display_title: run.title,
    run_number: run.id % 1000,
    event: 'workflow_dispatch',
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: 101,
    check_suite_id: run.id,
    check_suite_node_id: `CS_${run.id}`,
    url,
    html_url: pageOf(standIn, run),
    pull_requests: [],
    created_at: run.at,
    updated_at: run.at,
    actor,
    run_attempt: run.attempt,
    referenced_workflows: [],
    run_started_at: run.at,
    triggering_actor: actor,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt === 1 ? null : `${url}/attempts/${run.attempt - 1}`,
    workflow_url: `${api}/actions/workflows/101`,
    head_commit: await commitOf(standIn, run.sha),
    repository,
    head_repository: repository,
  }
}

export function pageOf({ url, repository }: StandIn, { id }: Pick<StoredRun, 'id'>): string {
  return `${url}/${repository.owner}/${repository.name}/actions/runs/${id}`
}

async function commitOf({ reader }: StandIn, sha: string) {
  const commit = await readCommit(reader, sha)
  if (commit === null) throw new Error(`the repository has no commit ${sha}`)
  const { tree, message, author, committer } = commit
  const person = ({ name, email }: { name: string; email: string }) => ({ name, email })
  return {
    id: sha,
    tree_id: tree,
    message,
    timestamp: committer.when,
    author: person(author),
    committer: person(committer),
  }
}
