import type { Review, ReviewState, User } from '../../../model/snapshot.ts'
import { actorOf } from '../identity.ts'
import { mergeBaseOf, ownCommits } from '../../content/branch-content.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import { headOf } from '../pull-head.ts'
import type { ForgeState } from '../read-state.ts'
import { Refused } from '../refused.ts'
import { requireUser } from '../require-user.ts'
import type { PullState } from '../state.ts'
import type { LocalStore } from '../store.ts'
import { pullPath } from '../threads.ts'
import type { ActAs } from './act.ts'
import { act, refuseBadBody } from './act.ts'
import { requireOpenPull } from './require-pull.ts'

export type NewReview = ActAs & {
  readonly pull: number
  readonly state: Exclude<ReviewState, 'dismissed'>
  readonly body?: string
  /** What the reviewer saw; the present head when left out. */
  readonly commit?: string
}

/**
 * Reviews an open pull request as a user and gives the review's id. Like GitHub, it refuses an approval or rejection by the author, and
 * keeps every review: which one counts is decided by whoever reads them. Throws `Refused`.
 */
export async function submitReview(wanted: NewReview): Promise<number> {
  const { as, now, body = '' } = wanted
  refuseBadBody(body)
  return act(wanted, (store) => async (state) => {
    const user = requireUser(state, as, 'read')
    const author = actorOf(user)
    const pull = await requireOpenPull(state, wanted.pull)
    if (author.id === pull.author.id && wanted.state !== 'commented') {
      throw new Refused(`${author.login} opened pull request #${pull.number} and cannot judge it`)
    }
    const commit = await reviewedCommit(store, state, pull, wanted.commit)
    const id = state.counters.nextId
    const review: Review = { id, author, state: wanted.state, commit, submittedAt: now, body }
    const files = {
      [pullPath(pull.number)]: { ...pull, reviews: [...pull.reviews, review], requested: stillRequested(pull, user) },
      'counters.json': { ...state.counters, nextId: id + 1 },
    }
    return { result: id, change: { message: `${author.login} reviews #${pull.number}: ${review.state}`, files } }
  })
}

/** Who reviews is asked no longer, and neither is a team of theirs. */
function stillRequested({ requested }: PullState, { login, teams }: User): PullState['requested'] {
  const own = teams.map((team) => team.toLowerCase())
  return {
    users: requested.users.filter((each) => each.toLowerCase() !== login.toLowerCase()),
    teams: requested.teams.filter((each) => !own.includes(each.toLowerCase())),
  }
}

async function reviewedCommit(
  store: LocalStore,
  state: ForgeState,
  pull: PullState,
  commit: string | undefined,
): Promise<string> {
  const head = headOf(state.refs, pull)
  if (commit === undefined || commit === head) return head
  const base = state.refs.get(branchRef(pull.baseBranch))
  const mergeBase = base === undefined ? null : await mergeBaseOf(store, base, head)
  const commits = mergeBase === null ? [] : await ownCommits(store, mergeBase, head)
  if (!commits.includes(commit)) {
    throw new Refused(`commit ${commit.slice(0, 12)} is not part of pull request #${pull.number}`)
  }
  return commit
}
