import type { PeerComment, PeerIssue } from '../peer-data.ts'
import { issueOfPull, likeGithub } from '../like-github.ts'
import { Refusal } from '../refusal.ts'
import type { StandIn } from '../stand-in.ts'
import { mayAtLeast, now, repositoryPath } from '../stand-in.ts'
import type { Call, Reply, Route } from './route.ts'
import { passThrough, requirePermission, requireSignedIn } from './route.ts'

const MAX_TEXT = 65_536

export const THREAD_ROUTES: readonly Route[] = [
  { request: 'GET /repos/:owner/:repo/issues/:number', answer: showIssue },
  { request: 'POST /repos/:owner/:repo/issues', answer: openIssue },
  { request: 'PATCH /repos/:owner/:repo/issues/:number', answer: changeIssue },
  { request: 'POST /repos/:owner/:repo/issues/:number/comments', answer: comment },
  { request: 'PATCH /repos/:owner/:repo/issues/comments/:comment', answer: editComment },
  ...['PUT', 'POST', 'DELETE'].map((method) => ({
    request: `${method} /repos/:owner/:repo/issues/:number/labels`,
    answer: changeLabels,
  })),
]

/** emulate shows no pull request as an issue. */
async function showIssue(standIn: StandIn, call: Call): Promise<Reply> {
  const number = Number(call.params['number'])
  if (!standIn.state.pulls.has(number)) return passThrough(standIn, call)
  const reply = await passThrough(standIn, call, { path: `${repositoryPath(standIn)}/pulls/${number}` })
  return { ...reply, data: issueOfPull(standIn, reply.data as Record<string, unknown>) }
}

async function openIssue(standIn: StandIn, call: Call): Promise<Reply> {
  requireSignedIn(call.caller)
  refuseLong(call)
  return passThrough(standIn, call)
}

async function changeIssue(standIn: StandIn, call: Call): Promise<Reply> {
  const number = Number(call.params['number'])
  const isPull = standIn.state.pulls.has(number)
  const kind = isPull ? 'pulls' : 'issues'
  const found = await standIn.peer.find<PeerIssue>(`${repositoryPath(standIn)}/${kind}/${number}`)
  if (found === null) throw new Refusal(404, 'Not Found')
  requireOwnOr(call, found.user?.id ?? null, 'triage')
  refuseLong(call)
  const edited = ['title', 'body'].some((key) => key in call.body)
  const reply = await passThrough(standIn, call, { path: `${repositoryPath(standIn)}/${kind}/${number}` })
  if (reply.status === 200 && edited) standIn.state.edits.set(`issue:${number}`, now())
  return { ...reply, data: likeGithub(standIn, reply.data) }
}

async function comment(standIn: StandIn, call: Call): Promise<Reply> {
  requireSignedIn(call.caller)
  refuseLong(call)
  return passThrough(standIn, call)
}

async function editComment(standIn: StandIn, call: Call): Promise<Reply> {
  const id = String(call.params['comment'])
  const found = await standIn.peer.find<PeerComment>(`${repositoryPath(standIn)}/issues/comments/${id}`)
  if (found === null) throw new Refusal(404, 'Not Found')
  requireOwnOr(call, found.user?.id ?? null, 'write')
  refuseLong(call)
  const reply = await passThrough(standIn, call)
  if (reply.status === 200) standIn.state.edits.set(`comment:${id}`, now())
  return reply
}

async function changeLabels(standIn: StandIn, call: Call): Promise<Reply> {
  requirePermission(call, 'triage')
  return passThrough(standIn, call)
}

function requireOwnOr(call: Call, author: number | null, permission: 'triage' | 'write'): void {
  const account = requireSignedIn(call.caller)
  if (account.id !== author && !mayAtLeast(call.caller, permission)) {
    throw new Refusal(403, 'Resource not accessible: somebody else wrote it.')
  }
}

function refuseLong({ body }: Call): void {
  if (String(body['body'] ?? '').length > MAX_TEXT) {
    throw new Refusal(422, 'Validation Failed', [`body is too long (maximum is ${MAX_TEXT} characters)`])
  }
}
