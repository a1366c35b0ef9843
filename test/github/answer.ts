import { readCaller } from './caller.ts'
import { answerGit, serviceOf } from './git/smart-http.ts'
import { takePush } from './git/take-push.ts'
import { executeGraphql, isMutation } from './graphql/execute.ts'
import { Refusal } from './refusal.ts'
import { openRecorder } from './record-exchange.ts'
import { answerRest } from './rest/answer-rest.ts'
import type { Body, Reply } from './rest/route.ts'
import type { Received, Sent } from './server.ts'
import type { Exchange, Injected, Intercept, StandIn } from './stand-in.ts'
import { mayAtLeast } from './stand-in.ts'

/** Does one piece of work after the other. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>

export function createQueue(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next
    return next
  }
}

/** Answers all that GitHub answers, one request at a time, and remembers what was asked and said. */
export function createAnswerer(standIn: StandIn, intercepts: ReadonlySet<Intercept>, inTurn: InTurn) {
  const record = openRecorder()
  return async (received: Received): Promise<Sent | null> => {
    const request = { ...received, path: received.path.replace(/^\/api\/v3(?=\/)/, '') }
    const requestBody = parse(request.body)
    const kind = kindOf(request, requestBody)
    const { method, path } = request
    const asked = { kind, method, path, requestBody }
    const injected = await firstOf(intercepts, (each) => each(asked))
    if (injected?.hangUp === true) return null
    const reply =
      injected === null
        ? await inTurn(() => answered(standIn, request, requestBody, kind))
        : { status: injected.status, data: injected.body, headers: injected.headers ?? {} }
    const exchange = { ...asked, status: reply.status, responseBody: kind === 'git' ? null : reply.data }
    record(exchange, request.headers)
    if (!isSilent(path)) standIn.state.exchanges.push(exchange)
    return toSent(reply)
  }
}

async function firstOf(
  intercepts: ReadonlySet<Intercept>,
  ask: (each: Intercept) => ReturnType<Intercept>,
): Promise<Injected | null> {
  for (const each of intercepts) {
    const injected = await ask(each)
    if (injected !== null) return injected
  }
  return null
}

async function answered(standIn: StandIn, request: Received, body: unknown, kind: Exchange['kind']): Promise<Reply> {
  try {
    const caller = readCaller(standIn, request.headers.authorization)
    if (kind === 'git') return await answeredByGit(standIn, request)
    if (kind === 'rest read' || kind === 'rest write') {
      const { method, path, headers } = request
      const { searchParams: query } = new URL(path, 'http://x')
      const { accept = '' } = headers
      return await answerRest(standIn, { caller, method, path, accept, query, body: (body ?? {}) as Body })
    }
    if (caller === null) throw new Refusal(401, 'This endpoint requires you to be authenticated.')
    return { status: 200, data: await executeGraphql(standIn, caller, body ?? {}) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { status, message, errors } = error
    return {
      status,
      data: { message, ...(errors.length > 0 ? { errors } : {}), documentation_url: 'https://docs.github.com/rest' },
    }
  }
}

async function answeredByGit(standIn: StandIn, { method, path, headers, body }: Received): Promise<Reply> {
  const wanted = serviceOf(method, path)
  const { owner, name } = standIn.repository
  if (wanted === null || !path.startsWith(`/${owner}/${name}.git/`)) throw new Refusal(404, 'Repository not found.')
  const caller = readCaller(standIn, headers.authorization)
  if (caller === null) {
    return { status: 401, data: 'Repository not found.', headers: { 'www-authenticate': 'Basic realm="GitHub"' } }
  }
  const isPush = wanted.service === 'git-receive-pack'
  if (isPush && !mayAtLeast(caller, 'write')) throw new Refusal(403, 'Write access to repository not granted.')
  const encoding = headers['content-encoding']
  const protocol = headers['git-protocol']
  const known = wanted.advertise
    ? standIn.state.capabilities.get(`${wanted.service} ${protocol?.toString()}`)
    : undefined
  const answer = known ?? (await answerGit(standIn.dir, wanted, { body, encoding, protocol: protocol?.toString() }))
  if (wanted.advertise && wanted.service === 'git-upload-pack' && protocol === 'version=2') {
    standIn.state.capabilities.set(`${wanted.service} ${protocol}`, answer)
  }
  if (isPush && !wanted.advertise) await takePush(standIn, caller)
  return { status: 200, data: answer.body, headers: { 'content-type': answer.type, 'cache-control': 'no-cache' } }
}

function kindOf({ method, path }: Received, body: unknown): Exchange['kind'] {
  if (/^\/[^/]+\/[^/]+\.git\//.test(path)) return 'git'
  if (method === 'POST' && /^\/(api\/)?graphql$/.test(path)) {
    return isMutation((body as Body | null)?.['query']) ? 'graphql mutation' : 'graphql query'
  }
  return method === 'GET' || method === 'HEAD' ? 'rest read' : 'rest write'
}

/** Asking for a token is no call that an evaluation makes. */
function isSilent(path: string): boolean {
  return /^\/app\/installations\/\d+\/access_tokens$/.test(path)
}

function toSent({ status, data, headers = {} }: Reply): Sent {
  if (Buffer.isBuffer(data)) return { status, headers, body: data }
  if (data === undefined || data === null || status === 204) return { status, headers, body: '' }
  const body = typeof data === 'string' ? data : JSON.stringify(data)
  const type = typeof data === 'string' ? 'text/plain' : 'application/json; charset=utf-8'
  return { status, headers: { 'content-type': type, ...headers }, body }
}

function parse(body: Buffer): unknown {
  if (body.length === 0 || (body[0] !== 0x7b && body[0] !== 0x5b)) return null
  try {
    return JSON.parse(body.toString())
  } catch {
    return null
  }
}
