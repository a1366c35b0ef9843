import { z } from 'zod'
import { ACCOUNT_FIELDS } from '../people/actor.ts'
import { PAGE_INFO, pageOf } from './connection.ts'
import {
  OPINION_FIELDS,
  OpinionAnswer,
  PROPOSAL_FIELDS,
  ProposalAnswer,
  REMARK_FIELDS,
  RemarkAnswer,
} from './conversation.ts'
import { PULLS_ON_PAGE } from './facts.ts'

/** Further comments of an issue or a pull request, by node id. */
export const REMARKS_PAGE = `query RemarksPage($id: ID!, $after: String!) {
    node(id: $id) {
      ... on Issue { comments(first: 100, after: $after) { nodes { ...Remark } ${PAGE_INFO} } }
      ... on PullRequest { comments(first: 100, after: $after) { nodes { ...Remark } ${PAGE_INFO} } }
    }
  }
  ${ACCOUNT_FIELDS}
  ${REMARK_FIELDS}`

/** Further reviews of a pull request, by node id. */
export const OPINIONS_PAGE = `query OpinionsPage($id: ID!, $after: String!) {
    node(id: $id) {
      ... on PullRequest { reviews(first: 100, after: $after) { nodes { ...Opinion } ${PAGE_INFO} } }
    }
  }
  ${ACCOUNT_FIELDS}
  ${OPINION_FIELDS}`

/** Further pull requests from one branch. */
export const PROPOSALS_PAGE = `query ProposalsPage($owner: String!, $name: String!, $branch: String!, $after: String!) {
    repository(owner: $owner, name: $name) {
      pullRequests(
        headRefName: $branch
        first: ${PULLS_ON_PAGE}
        after: $after
        orderBy: { field: CREATED_AT, direction: ASC }
      ) { nodes { ...Proposal } ${PAGE_INFO} }
    }
  }
  ${ACCOUNT_FIELDS}
  ${REMARK_FIELDS}
  ${OPINION_FIELDS}
  ${PROPOSAL_FIELDS}`

export const RemarksPageAnswer = z.object({ node: z.object({ comments: pageOf(RemarkAnswer) }) })
export const OpinionsPageAnswer = z.object({ node: z.object({ reviews: pageOf(OpinionAnswer) }) })
export const ProposalsPageAnswer = z.object({ repository: z.object({ pullRequests: pageOf(ProposalAnswer) }) })
