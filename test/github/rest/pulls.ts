import { branchRef, rememberPull, requireFacts, setOpen } from '../pull-facts.ts'
import type { PeerPull } from '../peer-data.ts'
import { Refusal } from '../refusal.ts'
import type { Caller, StandIn } from '../stand-in.ts'
import { mayAtLeast, now } from '../stand-in.ts'
import { announcePull } from '../webhooks/announce.ts'
import { likeGithub } from '../like-github.ts'
import type { Call, Reply, Route } from './route.ts'
import { invalid, passThrough, requirePermission, requireSignedIn } from './route.ts'
import { findPull } from './find-pull.ts'
import { mergePull } from './merge.ts'

export const PULL_ROUTES: readonly Route[] = [
  { request: 'POST /repos/:owner/:repo/pulls', answer: openPull },
  { request: 'PATCH /repos/:owner/:repo/pulls/:number', answer: changePull },
  { request: 'PUT /repos/:owner/:repo/pulls/:number/merge', answer: mergePull },
  { request: 'GET /repos/:owner/:repo/pulls/:number/requested_reviewers', answer: showRequested },
  { request: 'POST /repos/:owner/:repo/pulls/:number/requested_reviewers', answer: requestReviewers },
]

/** emulate would make a branch that is missing, and a second pull request from one branch. */
async function openPull(standIn: StandIn, call: Call): Promise<Reply> {
  requireSignedIn(call.caller)
  const { refs, pulls } = standIn.state
  const { owner } = standIn.repository
  const headBranch = String(call.body['head']).replace(`${owner}:`, '')
  const baseBranch = String(call.body['base'])
  const head = refs.get(branchRef(headBranch))
  const base = refs.get(branchRef(baseBranch))
  if (base === undefined) throw invalid('PullRequest', 'base')
  if (head === undefined) throw invalid('PullRequest', 'head')
  const isDouble = [...pulls.values()].some(
    (pull) => pull.open && pull.headBranch === headBranch && pull.baseBranch === baseBranch,
  )
  if (isDouble) throw invalid('PullRequest', 'base', `A pull request already exists for ${owner}:${headBranch}.`)
  const common = await standIn.git.tryRun(['merge-base', base, head])
  if (common.code !== 0) {
    throw invalid('PullRequest', 'base', `The ${headBranch} branch has no history in common with ${baseBranch}`)
  }
  if (common.stdout.trim() === head) {
    throw invalid('PullRequest', 'base', `No commits between ${baseBranch} and ${headBranch}`)
  }
  const reply = await passThrough(standIn, call)
  if (reply.status !== 201) return reply
  await rememberPull(standIn, reply.data as PeerPull)
  return { ...reply, data: likeGithub(standIn, reply.data) }
}

async function changePull(standIn: StandIn, call: Call): Promise<Reply> {
  const pull = await findPull(standIn, call)
  const account = requireSignedIn(call.caller)
  if (pull.user?.id !== account.id && !mayAtLeast(call.caller, 'triage')) {
    throw new Refusal(403, 'You need write access to change this pull request.')
  }
  const facts = requireFacts(standIn, pull.number)
  const { state, base } = call.body
  const isRetarget = typeof base === 'string' && base !== facts.baseBranch
  if (isRetarget && !standIn.state.refs.has(branchRef(base))) throw invalid('PullRequest', 'base')
  if (state === 'open' && !facts.open) {
    const isPossible = facts.merge === null && standIn.state.refs.has(branchRef(facts.headBranch))
    if (!isPossible) throw invalid('PullRequest', 'state', 'state cannot be changed. The branch has been deleted.')
  }
  const reply = await passThrough(standIn, call)
  if (reply.status === 200 && (state === 'open' || state === 'closed')) setOpen(standIn, pull.number, state === 'open')
  if (reply.status === 200 && isRetarget && call.caller !== null)
    await retarget(standIn, call.caller, pull.number, base)
  return { ...reply, data: likeGithub(standIn, reply.data) }
}

async function retarget(standIn: StandIn, caller: Caller, number: number, base: string): Promise<void> {
  const { pulls, retargets } = standIn.state
  const facts = requireFacts(standIn, number)
  pulls.set(number, { ...facts, baseBranch: base })
  retargets.set(number, [...(retargets.get(number) ?? []), now()])
  await announcePull(standIn, caller, number, 'edited', { changes: { base: { ref: { from: facts.baseBranch } } } })
}

async function showRequested(standIn: StandIn, call: Call): Promise<Reply> {
  const { requested_reviewers: users, requested_teams: teams } = await findPull(standIn, call)
  return { status: 200, data: { users, teams } }
}

async function requestReviewers(standIn: StandIn, call: Call): Promise<Reply> {
  requirePermission(call, 'triage')
  const pull = await findPull(standIn, call)
  const { accounts, teams } = standIn.state
  const logins = listOf(call.body['reviewers']).map((login) => login.toLowerCase())
  const slugs = listOf(call.body['team_reviewers'])
  if (logins.includes(pull.user?.login.toLowerCase() ?? '')) {
    throw new Refusal(422, 'Review cannot be requested from pull request author.')
  }
  const isStranger = logins.some((login) => (accounts.get(login)?.permission ?? 'none') === 'none')
  if (isStranger || slugs.some((slug) => !teams.has(slug))) {
    const { owner, name } = standIn.repository
    const who = 'One or more of the users or teams you specified is not a collaborator of the'
    throw new Refusal(422, `Reviews may only be requested from collaborators. ${who} ${owner}/${name} repository.`)
  }
  const reviewers = logins.map((login) => accounts.get(login)?.login)
  const reply = await passThrough(standIn, call, { body: { reviewers, team_reviewers: slugs } })
  return { ...reply, status: reply.status === 200 ? 201 : reply.status }
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
