import { completeAccount, isAccount } from './complete-account.ts'
import type { StandIn } from './stand-in.ts'
import { repositoryPath } from './stand-in.ts'

type Data = Readonly<Record<string, unknown>>

/** emulate's data as GitHub would send it: whole seconds, heads that follow their branches, true merges, check runs with their App, all that GitHub always tells. */
export function likeGithub(standIn: StandIn, data: unknown): unknown {
  if (typeof data === 'string') return /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/.test(data) ? `${data.slice(0, 19)}Z` : data
  if (Array.isArray(data)) return data.map((each) => likeGithub(standIn, each))
  if (typeof data !== 'object' || data === null) return data
  const entries = Object.entries(data).map(([key, value]) => [key, likeGithub(standIn, value)] as const)
  return completed(standIn, Object.fromEntries(entries))
}

function completed(standIn: StandIn, data: Data): Data {
  if ('issue_url' in data && 'base' in data && 'number' in data) return pullRequest(standIn, data)
  if ('timeline_url' in data && standIn.state.pulls.has(Number(data['number']))) return issueOfPull(standIn, data)
  if ('check_suite' in data && 'external_id' in data) return checkRun(standIn, data)
  if (isAccount(data)) return completeAccount(standIn, data)
  if ('slug' in data && 'repositories_url' in data) return { type: 'organization', parent: null, ...data }
  if ('app_slug' in data && 'account' in data) return { ...data, target_id: (data['account'] as Data)['id'] }
  if ('installations_count' in data) return { ...data, owner: owner(standIn) }
  if ('full_name' in data && 'default_branch' in data) return repository(data)
  return data
}

function repository(data: Data): Data {
  const pushed = data['pushed_at'] ?? data['created_at']
  return { network_count: 0, subscribers_count: 0, ...data, pushed_at: pushed }
}

function pullRequest(standIn: StandIn, data: Data): Data {
  const facts = standIn.state.pulls.get(Number(data['number']))
  if (facts === undefined) return data
  const head = { ...(data['head'] as Data), sha: facts.head }
  const base = { ...(data['base'] as Data), ...baseOf(standIn, facts) }
  const merged = facts.merge !== null
  return { ...data, head, base, merged, merge_commit_sha: facts.merge?.sha ?? null }
}

function baseOf(standIn: StandIn, { baseBranch, merge }: { baseBranch: string; merge: { base: string } | null }): Data {
  const sha = merge?.base ?? standIn.state.refs.get(`refs/heads/${baseBranch}`)
  return sha === undefined ? {} : { sha }
}

/** The REST API shows a pull request as an issue too. */
export function issueOfPull(standIn: StandIn, data: Data): Data {
  const repository = `${standIn.url}${repositoryPath(standIn)}`
  const number = String(data['number'])
  const url = `${repository}/pulls/${number}`
  const page = String(data['html_url'] ?? url)
  const issue = `${repository}/issues/${number}`
  return {
    ...data,
    repository_url: repository,
    labels_url: `${issue}/labels{/name}`,
    events_url: `${issue}/events`,
    pull_request: { url, html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch` },
  }
}

function checkRun(standIn: StandIn, data: Data): Data {
  const annotations = `${standIn.url}${repositoryPath(standIn)}/check-runs/${String(data['id'])}/annotations`
  const output = { ...(data['output'] as Data), annotations_url: annotations }
  return { ...data, output, app: appOf(standIn, Number(data['id'])) }
}

function appOf(standIn: StandIn, run: number): Data | null {
  const { app, url, state } = standIn
  const id = state.checkApps.get(run)
  if (id === undefined) return null
  const slug = id === app.id ? app.slug : `app-${id}`
  return {
    id,
    slug,
    name: slug,
    node_id: `A_${id}`,
    owner: owner(standIn),
    description: null,
    external_url: `${url}/${slug}`,
    html_url: `${url}/apps/${slug}`,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    permissions: { checks: 'write' },
    events: [],
  }
}

function owner(standIn: StandIn): Data {
  return completeAccount(standIn, { login: standIn.repository.owner, id: 1, type: 'Organization' })
}
