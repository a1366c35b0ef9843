import { z } from 'zod'
import { PULL_PHASES } from '../../../model/phase.ts'
import { phaseBranch } from '../../../model/place.ts'
import { ACCOUNT_FIELDS } from '../people/actor.ts'
import { AUTHORSHIP_FIELDS, authorshipFields } from './authorship.ts'
import { PAGE_INFO, pageOf } from './connection.ts'
import {
  OPINION_FIELDS,
  PROPOSAL_FIELDS,
  ProposalAnswer,
  QUESTION_FIELDS,
  QuestionAnswer,
  REMARK_FIELDS,
} from './conversation.ts'
import { TeamsAnswer, roleFields, roleVariables } from './roles.ts'
import type { RolesWanted } from './roles.ts'
import { TipsAnswer, tipFields } from './tips.ts'

/** What the first question of an evaluation is about. */
export type FactsWanted = {
  readonly issue: number | null
  readonly engagement: string | null
  /** A pull request from another branch. */
  readonly outside: number | null
  /** Commits whose authors are not known yet. */
  readonly commits: readonly string[]
  readonly roles: RolesWanted
}

/** Pull requests of a phase on one page; GitHub counts what a question could bring, and more than a few are rare. */
export const PULLS_ON_PAGE = 5

/**
 * Repository, tips, issue, pull requests and authors in one question. It is put together for each evaluation: only numbers, commit ids
 * and checked branch names stand in its text.
 */
export function factsDocument({ issue, engagement, outside, commits, roles }: FactsWanted): string {
  const parts = [
    tipFields(engagement),
    issue === null ? '' : `issue(number: ${issue}) { ...Question }`,
    outside === null ? '' : `pullRequest(number: ${outside}) { ...Proposal }`,
    ...(engagement === null ? [] : PULL_PHASES.map((phase) => pullsField(phase, phaseBranch(engagement, phase)))),
    authorshipFields(commits),
  ]
  const withPulls = outside !== null || engagement !== null
  const fragments = [
    ...(issue === null && !withPulls ? [] : [ACCOUNT_FIELDS, REMARK_FIELDS]),
    ...(issue === null ? [] : [QUESTION_FIELDS]),
    ...(withPulls ? [OPINION_FIELDS, PROPOSAL_FIELDS] : []),
    ...(commits.length === 0 ? [] : [AUTHORSHIP_FIELDS]),
  ]
  return `query Facts(${['$owner: String!', '$name: String!', ...roleVariables(roles)].join(', ')}) {
    repository(owner: $owner, name: $name) {
      id
      databaseId
      nameWithOwner
      url
      ${parts.join('\n')}
    }
    ${roleFields(roles)}
  }
  ${fragments.join('\n')}`
}

function pullsField(alias: string, branch: string): string {
  const order = 'orderBy: { field: CREATED_AT, direction: ASC }'
  const filter = `headRefName: ${JSON.stringify(branch)}, first: ${PULLS_ON_PAGE}, ${order}`
  return `${alias}Pulls: pullRequests(${filter}) { nodes { ...Proposal } ${PAGE_INFO} }`
}

const Pulls = pageOf(ProposalAnswer)

const RepositoryFacts = TipsAnswer.extend({
  id: z.string().min(1),
  databaseId: z.int().positive(),
  nameWithOwner: z.string().regex(/^[^/]+\/[^/]+$/),
  url: z.url(),
  issue: QuestionAnswer.nullish(),
  pullRequest: ProposalAnswer.nullish(),
  requirementsPulls: Pulls.optional(),
  feasibilityPulls: Pulls.optional(),
  designPulls: Pulls.optional(),
  buildPulls: Pulls.optional(),
}).loose()
export type RepositoryFacts = z.infer<typeof RepositoryFacts>

/** A repository that this installation cannot see is an error. */
export const FactsAnswer = z.object({ repository: RepositoryFacts, repositoryOwner: TeamsAnswer }).loose()
export type FactsAnswer = z.infer<typeof FactsAnswer>
