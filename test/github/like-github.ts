import type { StandIn } from './stand-in.ts'
import { botLogin, repositoryPath } from './stand-in.ts'

type Data = Readonly<Record<string, unknown>>

/** emulate's data as GitHub would send it: whole seconds, heads that follow their branches, true merges, check runs with their App. */
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
  if ('check_suite' in data && 'external_id' in data) return { ...data, app: appOf(standIn, Number(data['id'])) }
  if ('review_body' in data) return data
  return data
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
  const url = `${standIn.url}${repositoryPath(standIn)}/pulls/${String(data['number'])}`
  return { ...data, pull_request: { url, html_url: data['html_url'] ?? url } }
}

function appOf(standIn: StandIn, run: number): Data | null {
  const id = standIn.state.checkApps.get(run)
  if (id === undefined) return null
  const slug = id === standIn.app.id ? standIn.app.slug : `app-${id}`
  return { id, slug, name: slug, node_id: `A_${id}`, owner: { login: botLogin(standIn.app) } }
}
