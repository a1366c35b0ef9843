import type { Claims, Issuer } from '../oidc.ts'
import { json, timesOf, tokenId } from '../oidc.ts'
import type { Received, Sent } from '../server.ts'
import type { StandIn } from '../stand-in.ts'
import type { StoredRun } from './stored-run.ts'

/** Where GitHub Enterprise Server has its issuer. */
export const ISSUER_PATH = '/_services/token'

/** Answers what lies below the issuer's address: keys for everybody, tokens for a job while it is not over; null for any other address. */
export function answerIdentity(standIn: StandIn, issuer: Issuer, { path, headers }: Received): Sent | null {
  if (!path.startsWith(`${ISSUER_PATH}/`)) return null
  const url = new URL(path, standIn.url)
  const place = url.pathname.slice(ISSUER_PATH.length)
  const [, number] = /^\/jobs\/(\d+)\/idtoken$/.exec(place) ?? []
  if (number === undefined) return issuer.answer(place) ?? json(404, { message: 'Not Found' })
  const run = standIn.state.workflowRuns.get(Number(number))
  const isOwn = run !== undefined && headers.authorization?.toLowerCase() === `bearer ${run.identityToken}`
  if (!isOwn || run.status === 'completed') return json(401, { message: 'Unauthorized' })
  const { owner } = standIn.repository
  const audience = url.searchParams.get('audience') ?? `${standIn.url}/${owner}`
  return json(200, { count: 1, value: issuer.sign(claimsOf(standIn, issuer, run, audience)) })
}

/** What GitHub's token says of a job. */
export function claimsOf(standIn: StandIn, { name }: Pick<Issuer, 'name'>, run: StoredRun, audience: string): Claims {
  const { repository, state } = standIn
  const full = `${repository.owner}/${repository.name}`
  const ref = `refs/heads/${run.branch}`
  const workflow = `${full}/${run.workflow}@${ref}`
  const { environment } = run
  return {
    jti: tokenId(),
    sub: `repo:${full}:${environment === null ? `ref:${ref}` : `environment:${environment}`}`,
    aud: audience,
    ref,
    sha: run.sha,
    repository: full,
    repository_owner: repository.owner,
    repository_owner_id: '1',
    run_id: String(run.id),
    run_number: String(run.id % 1000),
    run_attempt: String(run.attempt),
    repository_visibility: 'private',
    repository_id: String(repository.id),
    actor_id: String(state.accounts.get(run.actor.toLowerCase())?.id ?? 0),
    actor: run.actor,
    workflow: run.name,
    head_ref: '',
    base_ref: '',
    event_name: 'workflow_dispatch',
    ref_protected: 'true',
    ref_type: 'branch',
    workflow_ref: workflow,
    workflow_sha: run.sha,
    job_workflow_ref: workflow,
    job_workflow_sha: run.sha,
    runner_environment: 'github-hosted',
    ...(environment === null ? {} : { environment }),
    iss: name,
    ...timesOf(Math.floor(Date.now() / 1000)),
  }
}
