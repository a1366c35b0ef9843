import { Refusal } from '../refusal.ts'
import type { Permission, StandIn } from '../stand-in.ts'
import { now, repositoryPath } from '../stand-in.ts'
import { requireAccount } from '../caller.ts'
import { completeAccount } from '../complete-account.ts'
import type { Call, Reply, Route } from './route.ts'
import { passThrough } from './route.ts'

const REPO = '/repos/:owner/:repo'

export const GOVERNANCE_ROUTES: readonly Route[] = [
  {
    request: `GET ${REPO}/collaborators/:login/permission`,
    answer: async (standIn, call) => permission(standIn, call),
  },
  {
    request: `POST ${REPO}/actions/runs/:run/deployment_protection_rule`,
    answer: async (standIn, call) => answerDeployment(standIn, call),
  },
  {
    request: `GET ${REPO}/actions/permissions/workflow`,
    answer: async ({ state }) => ({ status: 200, data: state.workflowPermissions }),
  },
  {
    request: `GET ${REPO}/environments`,
    answer: async (standIn) => listEnvironments(standIn),
  },
  { request: `GET ${REPO}/environments/:name`, answer: async (standIn, call) => environment(standIn, call) },
  { request: `GET ${REPO}/activity`, answer: async (standIn, call) => listMoves(standIn, call) },
  { request: `GET ${REPO}/teams`, answer: listTeams },
  { request: 'GET /orgs/:org/teams/:slug', answer: team },
]

/** The old field knows four levels; `role_name` knows all. */
const OLD: Readonly<Record<Permission, string>> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
}

function permission(standIn: StandIn, { params }: Call): Reply {
  const { id, login, type, permission: level } = requireAccount(standIn, String(params['login']))
  return {
    status: 200,
    data: { permission: OLD[level], role_name: level, user: { id, login, type, role_name: level } },
  }
}

function answerDeployment(standIn: StandIn, { caller, params, body }: Call): Reply {
  if (caller?.kind !== 'installation') throw new Refusal(403, 'Resource not accessible by integration')
  standIn.state.deploymentAnswers.push({ ...body, run_id: Number(params['run']) })
  return { status: 204 }
}

function listEnvironments(standIn: StandIn): Reply {
  const environments = standIn.state.environments.map((each, index) => shownEnvironment(standIn, each, index + 1))
  return { status: 200, data: { total_count: environments.length, environments } }
}

function environment(standIn: StandIn, { params }: Call): Reply {
  const { environments } = standIn.state
  const index = environments.findIndex((each) => each['name'] === params['name'])
  const found = environments[index]
  if (found === undefined) throw new Refusal(404, 'Not Found')
  return { status: 200, data: shownEnvironment(standIn, found, index + 1) }
}

function shownEnvironment(standIn: StandIn, environment: Record<string, unknown>, id: number) {
  const name = String(environment['name'])
  const rules = (environment['protection_rules'] ?? []) as Record<string, unknown>[]
  return {
    id,
    node_id: `EN_${id}`,
    url: `${standIn.url}${repositoryPath(standIn)}/environments/${name}`,
    html_url: `${standIn.url}/${standIn.repository.owner}/${standIn.repository.name}/deployments/${name}`,
    created_at: now(),
    updated_at: now(),
    ...environment,
    protection_rules: rules.map((each, index) => ({ id: index + 1, node_id: `GA_${index + 1}`, ...each })),
  }
}

/** Newest first, as GitHub lists them; a deleted branch's moves stay. */
function listMoves(standIn: StandIn, { query }: Call): Reply {
  const ref = query.get('ref') ?? ''
  const full = ref.startsWith('refs/') ? ref : `refs/heads/${ref}`
  const moves = standIn.state.moves.map((move, index) => ({ ...move, id: index + 1 })).toReversed()
  const data = moves
    .filter((move) => ref === '' || move.ref === full)
    .slice(0, Number(query.get('per_page') ?? 30))
    .map(({ id, ref, before, after, actor, type, at }) => {
      const { id: number, login, type: kind } = requireAccount(standIn, actor)
      const account = completeAccount(standIn, { id: number, login, type: kind })
      return { id, node_id: `PSH_${id}`, ref, before, after, timestamp: at, activity_type: type, actor: account }
    })
  return { status: 200, data }
}

/** Every team may push. */
async function listTeams({ peer, repository: { owner }, state }: StandIn): Promise<Reply> {
  const teams = [...state.teams.keys()].map((slug) => peer.get<object>(`/orgs/${owner}/teams/${slug}`))
  return { status: 200, data: (await Promise.all(teams)).map((each) => ({ ...each, permission: 'push' })) }
}

async function team(standIn: StandIn, call: Call): Promise<Reply> {
  const reply = await passThrough(standIn, call)
  if (reply.status !== 200) return reply
  const { url, repository } = standIn
  const { data } = await passThrough(standIn, { ...call, path: `/orgs/${repository.owner}` })
  const members = standIn.state.teams.get(String(call.params['slug']))?.members ?? []
  const organization = {
    has_organization_projects: true,
    has_repository_projects: true,
    public_gists: 0,
    followers: 0,
    following: 0,
    archived_at: null,
    html_url: `${url}/${repository.owner}`,
    ...(data as object),
    name: repository.owner,
    company: repository.owner,
    blog: `${url}/${repository.owner}/blog`,
    email: `${repository.owner}@example.net`,
    location: 'Nowhere',
  }
  const counts = { members_count: members.length, repos_count: 1 }
  return {
    ...reply,
    data: { created_at: now(), updated_at: now(), ...(reply.data as object), ...counts, organization },
  }
}
