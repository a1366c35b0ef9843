import { appJwt } from '../app-jwt.ts'
import { Refusal } from '../refusal.ts'
import type { Delivery, StandIn } from '../stand-in.ts'
import { repositoryPath } from '../stand-in.ts'
import { redeliver } from '../webhooks/deliver.ts'
import type { Body, Call, Reply, Route } from './route.ts'
import { passThrough, requirePermission } from './route.ts'

export const APP_ROUTES: readonly Route[] = [
  { request: 'POST /app/installations/:id/access_tokens', answer: giveToken },
  { request: 'GET /installation/repositories', answer: listRepositories },
  { request: 'GET /orgs/:org/installations', answer: listInstallations },
  { request: 'GET /app/hook/deliveries', answer: listDeliveries },
  { request: 'GET /app/hook/deliveries/:id', answer: showDelivery },
  { request: 'POST /app/hook/deliveries/:id/attempts', answer: tryAgain },
]

async function giveToken(standIn: StandIn, call: Call): Promise<Reply> {
  const reply = await passThrough(standIn, call)
  if (reply.status === 201) standIn.state.installationTokens.add(String((reply.data as Body)['token']))
  return reply
}

async function listRepositories(standIn: StandIn, { caller }: Call): Promise<Reply> {
  if (caller?.kind !== 'installation') throw new Refusal(403, 'You must authenticate with an installation access token')
  const repository = await standIn.peer.get(repositoryPath(standIn))
  return { status: 200, data: { total_count: 1, repository_selection: 'all', repositories: [repository] } }
}

/** What an owner of the organisation is shown; emulate tells it only to the App. */
async function listInstallations(standIn: StandIn, call: Call): Promise<Reply> {
  requirePermission(call, 'admin')
  const caller = { kind: 'app', account: null, authorization: `Bearer ${appJwt(standIn.app)}` } as const
  const { data } = await passThrough(standIn, { ...call, caller }, { path: '/app/installations' })
  const installations = data as readonly unknown[]
  return { status: 200, data: { total_count: installations.length, installations } }
}

/** Newest first, in pages that a cursor leads to. */
async function listDeliveries(standIn: StandIn, call: Call): Promise<Reply> {
  await requireApp(standIn, call)
  const all = standIn.state.deliveries.toReversed()
  const size = Number(call.query.get('per_page') ?? 30)
  const cursor = call.query.get('cursor')
  const start = cursor === null ? 0 : all.findIndex((each) => `v1_${each.id}` === cursor)
  const rest = start === -1 ? [] : all.slice(start)
  const next = rest[size]
  const query = `per_page=${size}&cursor=v1_${next?.id}`
  const link = next === undefined ? {} : { link: `<${standIn.url}/app/hook/deliveries?${query}>; rel="next"` }
  return { status: 200, data: rest.slice(0, size).map((each) => shown(standIn, each)), headers: link }
}

async function showDelivery(standIn: StandIn, call: Call): Promise<Reply> {
  await requireApp(standIn, call)
  const delivery = find(standIn, call)
  const request = { headers: { 'X-GitHub-Delivery': delivery.guid }, payload: delivery.payload }
  return { status: 200, data: { ...shown(standIn, delivery), request, response: { headers: {}, payload: '' } } }
}

async function tryAgain(standIn: StandIn, call: Call): Promise<Reply> {
  await requireApp(standIn, call)
  redeliver(standIn, find(standIn, call))
  return { status: 202, data: {} }
}

function find(standIn: StandIn, { params }: Call): Delivery {
  const found = standIn.state.deliveries.find((each) => String(each.id) === params['id'])
  if (found === undefined) throw new Refusal(404, 'Not Found')
  return found
}

function shown(standIn: StandIn, { id, guid, event, action, deliveredAt, redelivery, statusCode }: Delivery) {
  return {
    id,
    guid,
    delivered_at: deliveredAt,
    redelivery,
    duration: 0.1,
    status: statusCode === null ? 'failed to connect to host' : statusCode < 300 ? 'OK' : 'Invalid HTTP Response',
    status_code: statusCode ?? 0,
    event,
    action,
    installation_id: standIn.app.installation,
    repository_id: standIn.repository.id,
    throttled_at: null,
  }
}

/** emulate checks the JWT. */
async function requireApp(standIn: StandIn, call: Call): Promise<void> {
  const reply = await passThrough(standIn, call, { method: 'GET', path: '/app' })
  if (reply.status !== 200) throw new Refusal(401, 'A JSON web token could not be decoded')
}
