import { mergeTrees } from '../../../src/git/merge-trees.ts'
import { findMergeBase } from '../../../src/git/merge-base.ts'
import { listCommits } from '../../../src/git/list-commits.ts'
import type { PeerPull, PeerReview } from '../peer-data.ts'
import { branchRef, requireFacts } from '../pull-facts.ts'
import type { PullFacts } from '../stand-in.ts'
import { actor, nodeId } from './actors.ts'
import { commit } from './commits.ts'
import type { PageArguments } from './connection.ts'
import { connection } from './connection.ts'
import { ref } from './refs.ts'
import { threadFields } from './threads.ts'
import { isGiven } from './is-given.ts'
import type { View } from './view.ts'
import { seconds } from './view.ts'

export function pullRequest(view: View, data: PeerPull) {
  const { standIn } = view
  const { owner, name, nodeId: repositoryId } = standIn.repository
  const facts = requireFacts(standIn, data.number)
  const base = facts.merge?.base ?? standIn.state.refs.get(branchRef(facts.baseBranch)) ?? data.base.sha
  const mergedBy = [...standIn.state.accounts.values()].find((each) => each.id === facts.merge?.by)
  return {
    __typename: 'PullRequest',
    ...threadFields(view, data),
    url: `${standIn.url}/${owner}/${name}/pull/${data.number}`,
    permalink: `${standIn.url}/${owner}/${name}/pull/${data.number}`,
    state: facts.merge === null ? (facts.open ? 'OPEN' : 'CLOSED') : 'MERGED',
    closed: !facts.open,
    merged: facts.merge !== null,
    mergedAt: facts.merge === null || data.merged_at === null ? null : seconds(data.merged_at),
    mergedBy: mergedBy === undefined ? null : actor(standIn, { ...mergedBy, node_id: '', html_url: '' }),
    mergeCommit: () => (facts.merge === null ? null : commit(view, facts.merge.sha)),
    mergeable: () => mergeable(view, facts, base),
    isDraft: data.draft,
    isCrossRepository: false,
    baseRefName: facts.baseBranch,
    baseRefOid: base,
    baseRef: () => ref(view, branchRef(facts.baseBranch)),
    headRefName: facts.headBranch,
    headRefOid: facts.head,
    headRef: () => ref(view, branchRef(facts.headBranch)),
    headRepository: { __typename: 'Repository', id: repositoryId, nameWithOwner: `${owner}/${name}`, name },
    headRepositoryOwner: { __typename: 'Organization', login: owner, id: nodeId('Org', owner) },
    reviews: async (page: PageArguments & { states?: readonly string[] | null; author?: string | null }) => {
      const { states, author, ...rest } = page
      const all = (await view.reviews(data.number)).filter((each) => !isGiven(states) || states.includes(each.state))
      const wanted = all.filter((each) => !isGiven(author) || each.user?.login === author)
      return connection(
        'reviews',
        wanted.map((each) => review(view, each)),
        rest,
      )
    },
    timelineItems: ({ itemTypes, ...page }: PageArguments & { itemTypes?: readonly string[] | null }) => {
      const asked = !isGiven(itemTypes) || itemTypes.includes('BASE_REF_CHANGED_EVENT')
      const moments = asked ? (standIn.state.retargets.get(data.number) ?? []) : []
      const events = moments.map((createdAt) => ({ __typename: 'BaseRefChangedEvent', createdAt }))
      return connection('timelineItems', events, page)
    },
    reviewRequests: (page: PageArguments) => connection('reviewRequests', requests(view, data), page),
    reviewDecision: null,
    commits: async (page: PageArguments) => {
      const common = await findMergeBase(standIn.git, base, facts.head)
      const ids = await listCommits(standIn.git, common, facts.head, 250)
      const nodes = ids.map((id) => ({
        __typename: 'PullRequestCommit',
        id: nodeId('PullRequestCommit', id),
        commit: () => commit(view, id),
      }))
      return connection('commits', nodes, page)
    },
  }
}

export function review(view: View, data: PeerReview) {
  return {
    __typename: 'PullRequestReview',
    id: data.node_id,
    databaseId: data.id,
    fullDatabaseId: String(data.id),
    author: actor(view.standIn, data.user),
    body: data.body,
    state: data.state,
    commit: () => commit(view, data.commit_id),
    createdAt: seconds(data.created_at),
    updatedAt: seconds(data.updated_at),
    submittedAt: data.submitted_at === null ? null : seconds(data.submitted_at),
    publishedAt: data.submitted_at === null ? null : seconds(data.submitted_at),
    lastEditedAt: null,
    url: data.html_url,
  }
}

function requests({ standIn }: View, data: PeerPull) {
  const users = data.requested_reviewers.map((user) => actor(standIn, user))
  const teams = data.requested_teams.map(({ slug, name, node_id: id }) => ({
    __typename: 'Team',
    id,
    slug,
    name,
    combinedSlug: `${standIn.repository.owner}/${slug}`,
  }))
  return [...users, ...teams].map((requestedReviewer, index) => ({
    __typename: 'ReviewRequest',
    id: nodeId('ReviewRequest', `${data.number}-${index}`),
    asCodeOwner: false,
    requestedReviewer,
  }))
}

async function mergeable({ standIn }: View, facts: PullFacts, base: string): Promise<string> {
  if (!facts.open) return 'UNKNOWN'
  if ((await findMergeBase(standIn.git, base, facts.head)) === null) return 'CONFLICTING'
  return (await mergeTrees(standIn.git, base, facts.head)) === null ? 'CONFLICTING' : 'MERGEABLE'
}
