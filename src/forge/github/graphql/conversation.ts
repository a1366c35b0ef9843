import { z } from 'zod'
import { AccountAnswer } from '../people/actor.ts'
import { PAGE_INFO, onlyPageOf, pageOf } from './connection.ts'
import { BigId, Oid, Text, When } from './scalars.ts'

/** Each of these fragments needs those it names in the same document. */
export const REMARK_FIELDS = /* GraphQL */ `
  fragment Remark on IssueComment {
    fullDatabaseId
    author {
      ...Account
    }
    body
    createdAt
    lastEditedAt
    reactionGroups {
      content
      viewerHasReacted
    }
  }
`

export const OPINION_FIELDS = /* GraphQL */ `
  fragment Opinion on PullRequestReview {
    fullDatabaseId
    author {
      ...Account
    }
    body
    state
    submittedAt
    commit {
      oid
    }
  }
`

export const QUESTION_FIELDS = /* GraphQL */ `
  fragment Question on Issue {
    id
    number
    title
    body
    state
    author { ...Account }
    createdAt
    comments(first: 100) { nodes { ...Remark } ${PAGE_INFO} }
  }
`

export const PROPOSAL_FIELDS = /* GraphQL */ `
  fragment Proposal on PullRequest {
    id
    number
    title
    state
    isDraft
    isCrossRepository
    author { ...Account }
    baseRefName
    headRefName
    headRefOid
    mergedAt
    mergedBy { ...Account }
    mergeCommit { oid }
    commits(first: 1) { totalCount }
    labels(first: 100) { nodes { name } ${PAGE_INFO} }
    reviewRequests(first: 100) {
      nodes {
        requestedReviewer {
          __typename
          ... on User { login }
          ... on Team { slug }
          ... on Bot { login }
          ... on Mannequin { login }
        }
      }
      ${PAGE_INFO}
    }
    timelineItems(last: 1, itemTypes: [BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT]) {
      nodes {
        ... on BaseRefChangedEvent { createdAt }
        ... on AutomaticBaseChangeSucceededEvent { createdAt }
      }
    }
    reviews(first: 100) { nodes { ...Opinion } ${PAGE_INFO} }
    comments(first: 100) { nodes { ...Remark } ${PAGE_INFO} }
  }
`

export const RemarkAnswer = z.object({
  fullDatabaseId: BigId,
  author: AccountAnswer,
  body: Text,
  createdAt: When,
  lastEditedAt: When.nullable(),
  reactionGroups: z.array(z.object({ content: z.string(), viewerHasReacted: z.boolean() })).nullable(),
})
export type RemarkAnswer = z.infer<typeof RemarkAnswer>

export const OpinionAnswer = z.object({
  fullDatabaseId: BigId,
  author: AccountAnswer,
  body: Text,
  state: z.enum(['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED', 'PENDING']),
  submittedAt: When.nullable(),
  commit: z.object({ oid: Oid }).nullable(),
})
export type OpinionAnswer = z.infer<typeof OpinionAnswer>

export const QuestionAnswer = z.object({
  id: z.string(),
  number: z.int().positive(),
  title: z.string(),
  body: Text,
  state: z.enum(['OPEN', 'CLOSED']),
  author: AccountAnswer,
  createdAt: When,
  comments: pageOf(RemarkAnswer),
})
export type QuestionAnswer = z.infer<typeof QuestionAnswer>

const ReviewerAnswer = z
  .object({ __typename: z.string(), login: z.string().optional(), slug: z.string().optional() })
  .nullable()

/** Parts that a node of a user's deleted account or of a hidden team lacks are null. */
export const ProposalAnswer = z.object({
  id: z.string(),
  number: z.int().positive(),
  title: z.string(),
  state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
  isDraft: z.boolean(),
  isCrossRepository: z.boolean(),
  author: AccountAnswer,
  baseRefName: z.string().min(1),
  headRefName: z.string().min(1),
  headRefOid: Oid,
  mergedAt: When.nullable(),
  mergedBy: AccountAnswer,
  mergeCommit: z.object({ oid: Oid }).nullable(),
  commits: z.object({ totalCount: z.int().nonnegative() }),
  labels: onlyPageOf(z.object({ name: z.string() })).nullable(),
  reviewRequests: onlyPageOf(z.object({ requestedReviewer: ReviewerAnswer })).nullable(),
  /** When the base branch was last changed to another one. */
  timelineItems: z.object({ nodes: z.array(z.object({ createdAt: When }).nullable()).nullable() }),
  reviews: pageOf(OpinionAnswer),
  comments: pageOf(RemarkAnswer),
})
export type ProposalAnswer = z.infer<typeof ProposalAnswer>
