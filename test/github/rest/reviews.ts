import type { PeerReview } from '../peer-data.ts'
import { requireFacts } from '../pull-facts.ts'
import { Refusal } from '../refusal.ts'
import type { StandIn } from '../stand-in.ts'
import { repositoryPath } from '../stand-in.ts'
import { findPull } from './find-pull.ts'
import type { Call, Reply, Route } from './route.ts'
import { passThrough, requirePermission, requireSignedIn } from './route.ts'

export const REVIEW_ROUTES: readonly Route[] = [
  { request: 'POST /repos/:owner/:repo/pulls/:number/reviews', answer: review },
  { request: 'PUT /repos/:owner/:repo/pulls/:number/reviews/:review/dismissals', answer: dismiss },
]

/** Anyone who can read may review; nobody judges what is their own. A given review answers the request for one. */
async function review(standIn: StandIn, call: Call): Promise<Reply> {
  const account = requireSignedIn(call.caller)
  const pull = await findPull(standIn, call)
  const { event, body } = call.body
  const isOwn = pull.user?.id === account.id
  if (isOwn && (event === 'APPROVE' || event === 'REQUEST_CHANGES')) {
    const what = event === 'APPROVE' ? 'approve' : 'request changes on'
    throw new Refusal(422, 'Unprocessable Entity', [`Review Can not ${what} your own pull request`])
  }
  if ((event === 'COMMENT' || event === 'REQUEST_CHANGES') && String(body ?? '').trim() === '') {
    throw new Refusal(422, 'Unprocessable Entity', ['Review Body is required'])
  }
  const commit = String(call.body['commit_id'] ?? requireFacts(standIn, pull.number).head)
  if ((await standIn.reader.read(`${commit}^{commit}`)) === null) {
    throw new Refusal(422, 'Unprocessable Entity', ['Variable $commitOID could not be resolved'])
  }
  const reply = await passThrough(standIn, call, { body: { ...call.body, commit_id: commit } })
  const isAsked = pull.requested_reviewers.some((each) => each.id === account.id)
  if (isAsked) {
    const path = `${repositoryPath(standIn)}/pulls/${pull.number}/requested_reviewers`
    await standIn.peer.write('DELETE', path, { reviewers: [account.login] })
  }
  return { ...reply, status: reply.status === 201 ? 200 : reply.status }
}

/** emulate would put the reason in place of what the reviewer wrote. */
async function dismiss(standIn: StandIn, call: Call): Promise<Reply> {
  requirePermission(call, 'write')
  const path = `${repositoryPath(standIn)}/pulls/${call.params['number']}/reviews/${call.params['review']}`
  const found = await standIn.peer.find<PeerReview>(path)
  if (found === null) throw new Refusal(404, 'Not Found')
  if (typeof call.body['message'] !== 'string') throw new Refusal(422, 'Validation Failed', ['message is missing'])
  if (found.state !== 'APPROVED' && found.state !== 'CHANGES_REQUESTED') {
    throw new Refusal(422, 'Unprocessable Entity', [
      `Can not dismiss a ${found.state.toLowerCase()} pull request review`,
    ])
  }
  return passThrough(standIn, call, { body: {} })
}
