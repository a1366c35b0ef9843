import type { StandIn } from './stand-in.ts'

type Data = Readonly<Record<string, unknown>>

/** Whether data names a person, a bot or an organisation, short of telling all about an organisation. */
export function isAccount(data: Data): boolean {
  if ('has_organization_projects' in data) return false
  return 'login' in data && 'id' in data && ['User', 'Bot', 'Organization'].includes(String(data['type']))
}

/** An account as GitHub shows it wherever it names one, whatever part of it is known. */
export function completeAccount({ url }: StandIn, data: Data): Data {
  const login = encodeURIComponent(String(data['login']))
  const address = `${url}/users/${login}`
  return {
    node_id: `U_${String(data['id'])}`,
    gravatar_id: '',
    site_admin: false,
    user_view_type: 'public',
    ...data,
    ...(data['type'] === 'Bot' && 'email' in data ? { email: null } : {}),
    avatar_url: `${url}/avatars/u/${login}`,
    html_url: `${url}/${login}`,
    url: address,
    followers_url: `${address}/followers`,
    following_url: `${address}/following{/other_user}`,
    gists_url: `${address}/gists{/gist_id}`,
    starred_url: `${address}/starred{/owner}{/repo}`,
    subscriptions_url: `${address}/subscriptions`,
    organizations_url: `${address}/orgs`,
    repos_url: `${address}/repos`,
    events_url: `${address}/events{/privacy}`,
    received_events_url: `${address}/received_events`,
  }
}
