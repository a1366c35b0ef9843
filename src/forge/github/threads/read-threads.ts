import type { PullPhase } from '../../../model/phase.ts'
import { PULL_PHASES } from '../../../model/phase.ts'
import { phaseBranch } from '../../../model/place.ts'
import type { Page } from '../graphql/connection.ts'
import type { OpinionAnswer, ProposalAnswer, QuestionAnswer, RemarkAnswer } from '../graphql/conversation.ts'
import type { RepositoryFacts } from '../graphql/facts.ts'
import {
  OPINIONS_PAGE,
  OpinionsPageAnswer,
  PROPOSALS_PAGE,
  ProposalsPageAnswer,
  REMARKS_PAGE,
  RemarksPageAnswer,
} from '../graphql/pages.ts'
import type { Hub } from '../hub.ts'
import { askGraphql } from '../hub.ts'
import { readPages } from './read-pages.ts'

/** An issue with all its comments. */
export type QuestionThread = { readonly question: QuestionAnswer; readonly remarks: readonly RemarkAnswer[] }

/** A pull request with all its comments and reviews; the phase is null for one that no phase opened. */
export type ProposalThread = {
  readonly proposal: ProposalAnswer
  readonly phase: PullPhase | null
  readonly remarks: readonly RemarkAnswer[]
  readonly opinions: readonly OpinionAnswer[]
}

const MAX_COMMENTS = 5000
const MAX_REVIEWS = 1000
const MAX_PULLS = 25
/** Pull requests from forks carry the same branch name; they are passed over. */
const MAX_PULLS_WITH_FORKS = 250

export async function readQuestion(hub: Hub, question: QuestionAnswer): Promise<QuestionThread> {
  return { question, remarks: await readRemarks(hub, question) }
}

export async function readProposal(
  hub: Hub,
  proposal: ProposalAnswer,
  phase: PullPhase | null,
): Promise<ProposalThread> {
  const { id, number } = proposal
  const opinions = await readPages(proposal.reviews, MAX_REVIEWS, `reviews of #${number}`, async (after) => {
    return (await askGraphql(hub, OPINIONS_PAGE, { id, after }, OpinionsPageAnswer)).node.reviews
  })
  return { proposal, phase, opinions, remarks: await readRemarks(hub, proposal) }
}

/** The pull requests from an engagement's phase branches, oldest first. Those from forks are not ours. */
export async function readPhaseProposals(
  hub: Hub,
  facts: RepositoryFacts,
  engagement: string,
): Promise<readonly ProposalThread[]> {
  const pages: Readonly<Record<PullPhase, Page<ProposalAnswer> | undefined>> = {
    requirements: facts.requirementsPulls,
    feasibility: facts.feasibilityPulls,
    design: facts.designPulls,
    build: facts.buildPulls,
  }
  const threads: ProposalThread[] = []
  for (const phase of PULL_PHASES) {
    const first = pages[phase]
    if (first === undefined) continue
    const branch = phaseBranch(engagement, phase)
    const found = await readPages(first, MAX_PULLS_WITH_FORKS, `pull requests from ${branch}`, async (after) => {
      return (await askGraphql(hub, PROPOSALS_PAGE, { branch, after }, ProposalsPageAnswer)).repository.pullRequests
    })
    const own = found.filter((proposal) => !proposal.isCrossRepository && proposal.headRefName === branch)
    if (own.length > MAX_PULLS)
      throw new Error(`too many to evaluate: more than ${MAX_PULLS} pull requests from ${branch}`)
    for (const proposal of own) threads.push(await readProposal(hub, proposal, phase))
  }
  return threads.toSorted((a, b) => a.proposal.number - b.proposal.number)
}

function readRemarks(
  hub: Hub,
  { id, number, comments }: { readonly id: string; readonly number: number; readonly comments: Page<RemarkAnswer> },
): Promise<readonly RemarkAnswer[]> {
  return readPages(comments, MAX_COMMENTS, `comments on #${number}`, async (after) => {
    return (await askGraphql(hub, REMARKS_PAGE, { id, after }, RemarksPageAnswer)).node.comments
  })
}
