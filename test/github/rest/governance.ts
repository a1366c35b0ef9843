import { Refusal } from '../refusal.ts'
import type { Permission, StandIn } from '../stand-in.ts'
import { requireAccount } from '../caller.ts'
import type { Call, Reply, Route } from './route.ts'

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
    answer: async ({ state: { environments } }) => ({
      status: 200,
      data: { total_count: environments.length, environments },
    }),
  },
  { request: `GET ${REPO}/environments/:name`, answer: async (standIn, call) => environment(standIn, call) },
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
  return { status: 200, data: { permission: OLD[level], role_name: level, user: { id, login, type } } }
}

function answerDeployment(standIn: StandIn, { caller, params, body }: Call): Reply {
  if (caller?.kind !== 'installation') throw new Refusal(403, 'Resource not accessible by integration')
  standIn.state.deploymentAnswers.push({ ...body, run_id: Number(params['run']) })
  return { status: 204 }
}

function environment(standIn: StandIn, { params }: Call): Reply {
  const found = standIn.state.environments.find((each) => each['name'] === params['name'])
  if (found === undefined) throw new Refusal(404, 'Not Found')
  return { status: 200, data: found }
}
