import type { Comment, Issue, Reaction, Review, ReviewState } from '../../../model/snapshot.ts'
import { actorOf } from '../people/actor.ts'
import type { OpinionAnswer, ProposalAnswer, QuestionAnswer, RemarkAnswer } from '../graphql/conversation.ts'

const REACTIONS: Readonly<Record<string, Reaction>> = { EYES: 'eyes', THUMBS_UP: '+1', THUMBS_DOWN: '-1' }

const REVIEW_STATES: Readonly<Record<Exclude<OpinionAnswer['state'], 'PENDING'>, ReviewState>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
}

/** No commit has this id: a review whose commit is gone saw no head that there is now. */
const GONE = '0'.repeat(40)

/**
 * A comment. GitHub's `updatedAt` moves with reactions too, so the last edit counts; an edit within the second in which the comment was
 * written is told a millisecond later.
 * @param made reactions that this program left, by comment: GitHub may not show them yet
 */
export function toComment(remark: RemarkAnswer, made: ReadonlyMap<number, ReadonlySet<Reaction>>): Comment {
  const { fullDatabaseId: id, author, body, createdAt, lastEditedAt } = remark
  const shown = (remark.reactionGroups ?? []).flatMap(({ content, viewerHasReacted }) => {
    const reaction = REACTIONS[content]
    return viewerHasReacted && reaction !== undefined ? [reaction] : []
  })
  const earliestEdit = new Date(Date.parse(createdAt) + 1).toISOString()
  const updatedAt = lastEditedAt === null ? createdAt : lastEditedAt > createdAt ? lastEditedAt : earliestEdit
  const reactions = [...new Set([...shown, ...(made.get(id) ?? [])])].toSorted()
  return { id, author: actorOf(author), body, createdAt, updatedAt, reactions }
}

/**
 * Reviews that were handed in, in the order they were written. One from before the pull request got its base branch saw another difference
 * of the same head: it saw no commit that counts (G26).
 * @param retargetedAt when the base branch was last changed to another one; null: never
 */
export function toReviews(opinions: readonly OpinionAnswer[], retargetedAt: string | null): readonly Review[] {
  return opinions.flatMap(({ fullDatabaseId: id, author, state, commit, submittedAt, body }) => {
    if (state === 'PENDING' || submittedAt === null) return []
    const saw = retargetedAt !== null && submittedAt <= retargetedAt ? GONE : (commit?.oid ?? GONE)
    return [{ id, author: actorOf(author), state: REVIEW_STATES[state], commit: saw, submittedAt, body }]
  })
}

export function toIssue(question: QuestionAnswer, comments: readonly Comment[]): Issue {
  const { number, title, body, author, createdAt } = question
  const state = question.state === 'OPEN' ? 'open' : 'closed'
  return { number, title, body, author: actorOf(author), state, createdAt, comments }
}

/** Who is asked for a review, by login or team slug. */
export function requestedOf({ reviewRequests }: ProposalAnswer): {
  readonly users: string[]
  readonly teams: string[]
} {
  const asked = (reviewRequests ?? []).map((request) => request.requestedReviewer)
  return {
    users: asked.flatMap((each) => (each?.login === undefined ? [] : [each.login])),
    teams: asked.flatMap((each) => (each?.slug === undefined ? [] : [each.slug])),
  }
}
