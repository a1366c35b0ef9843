import { likeGithub } from '../like-github.ts'
import { Refusal } from '../refusal.ts'
import type { StandIn } from '../stand-in.ts'
import type { Body, Call, Reply, Route } from './route.ts'
import { passThrough } from './route.ts'

const MAX_BYTES = 65_535
const MAX_ANNOTATIONS = 50

export const CHECK_ROUTES: readonly Route[] = [
  { request: 'POST /repos/:owner/:repo/check-runs', answer: createRun },
  { request: 'PATCH /repos/:owner/:repo/check-runs/:id', answer: changeRun },
]

/** Only Apps make check runs, for commits that are there. */
async function createRun(standIn: StandIn, call: Call): Promise<Reply> {
  requireApp(call)
  refuseLarge(call.body)
  const head = String(call.body['head_sha'])
  if ((await standIn.reader.read(`${head}^{commit}`)) === null) {
    throw new Refusal(422, 'Validation Failed', [`No commit found for SHA: ${head}`])
  }
  const reply = await passThrough(standIn, call, { body: withStatus(call.body) })
  if (reply.status !== 201) return reply
  const id = Number((reply.data as Body)['id'])
  standIn.state.checkApps.set(id, standIn.app.id)
  standIn.state.annotations.set(id, annotationsIn(call.body))
  return { ...reply, data: likeGithub(standIn, reply.data) }
}

async function changeRun(standIn: StandIn, call: Call): Promise<Reply> {
  requireApp(call)
  refuseLarge(call.body)
  if (standIn.state.checkApps.get(Number(call.params['id'])) !== standIn.app.id) {
    throw new Refusal(403, 'Invalid app_id `null` - check run can only be modified by the GitHub App that created it.')
  }
  const id = Number(call.params['id'])
  const annotations = [...(standIn.state.annotations.get(id) ?? []), ...annotationsIn(call.body)]
  const output = call.body['output']
  const body = output === undefined ? call.body : { ...call.body, output: { ...(output as Body), annotations } }
  const reply = await passThrough(standIn, call, { body: withStatus(body) })
  if (reply.status === 200) standIn.state.annotations.set(id, annotations)
  return reply
}

function annotationsIn(body: Body): readonly unknown[] {
  const { annotations } = (body['output'] ?? {}) as { annotations?: unknown }
  return Array.isArray(annotations) ? annotations : []
}

/** A conclusion completes a run. */
function withStatus(body: Body): Body {
  return body['conclusion'] === undefined ? body : { ...body, status: 'completed' }
}

function requireApp({ caller }: Call): void {
  if (caller?.kind !== 'installation') throw new Refusal(403, 'You must authenticate via a GitHub App.')
}

/** GitHub says characters and counts bytes. */
function refuseLarge(body: Body): void {
  const output = (body['output'] ?? {}) as Body
  for (const key of ['summary', 'text']) {
    const text = output[key]
    if (typeof text === 'string' && Buffer.byteLength(text) > MAX_BYTES) {
      throw new Refusal(422, 'Validation Failed', [`Only ${MAX_BYTES} characters are allowed; ${key} is too long`])
    }
  }
  if (annotationsIn(body).length > MAX_ANNOTATIONS) {
    throw new Refusal(422, `No more than ${MAX_ANNOTATIONS} annotations are allowed.`)
  }
}
