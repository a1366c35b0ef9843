import type { User } from '../../model/snapshot.ts'
import type { Refs } from '../../git/read-refs.ts'
import type { Account } from './people/actor.ts'
import type { CommitBook, Stretch } from './people/commit-book.ts'
import { readAuthorship } from './graphql/authorship.ts'
import type { DetailsWanted } from './graphql/details.ts'
import { DetailsAnswer, detailsDocument, detailsVariables } from './graphql/details.ts'
import type { Hub } from './hub.ts'
import { askGraphql } from './hub.ts'
import type { PlacedProposal } from './pulls/place-proposals.ts'
import { readPermissions, readRuns } from './people/read-directory.ts'
import type { Roles } from './people/read-roles.ts'
import type { QuestionThread } from './threads/read-threads.ts'
import { requireSame, requireSameTips } from './same-tips.ts'
import type { CheckRun } from './pulls/to-checks.ts'
import { toUsers } from './people/to-users.ts'

/** What only the answers to the first question let one ask for. */
export type Details = { readonly users: readonly User[]; readonly runs: readonly CheckRun[] }

/** Items of one kind in one question: GitHub refuses questions that could bring more than 500,000 nodes. */
const AT_ONCE = 250
const HEADS_AT_ONCE = 50

/** Everybody's permission and teams, authors still unknown, check runs, and the tips once more: `Unsettled` when one has moved. */
export async function readDetails(
  hub: Hub,
  book: CommitBook,
  about: {
    readonly refs: Refs
    readonly engagement: string | null
    readonly outside: number | null
    readonly stretches: readonly Stretch[]
    readonly question: QuestionThread | null
    readonly placed: readonly PlacedProposal[]
    readonly roles: Roles
  },
): Promise<Details> {
  const { refs, engagement, outside, stretches, question, placed, roles } = about
  const nothing = { app: hub.app.id, engagement, outside, logins: [], commits: [], heads: [] }
  const runs: CheckRun[] = []
  const permissions = new Map<number, User['permission']>()
  let accounts: readonly Account[] = []
  let commits: readonly string[] = []
  const asked = new Set<number>()
  const heads = new Set(placed.flatMap((each) => each.checked))
  // Usually once: again only when a list is long, or when commits turn out to be by people who were not heard of before.
  for (let isFirst = true; ; isFirst = false) {
    const everybody = [...speakers(question, placed), ...(await book.accounts(stretches)), ...roles.holders]
    accounts = distinct(everybody)
    const unasked = accounts
      .filter(({ id, type }) => id !== null && type === 'User' && !asked.has(id))
      .slice(0, AT_ONCE)
    commits = (await book.unknown(stretches)).slice(0, AT_ONCE)
    const next = [...heads].slice(0, HEADS_AT_ONCE)
    if (!isFirst && unasked.length + commits.length + next.length === 0) break
    const wanted: DetailsWanted = {
      ...nothing,
      commits,
      heads: next,
      logins: unasked.map(({ login }) => login),
    }
    const answer = await askGraphql(hub, detailsDocument(wanted), detailsVariables(wanted), DetailsAnswer)
    requireSameTips(refs, answer.repository, engagement)
    for (const { proposal } of placed.filter((each) => each.phase === null)) {
      requireSame(`the head of #${proposal.number}`, proposal.headRefOid, answer.repository.pullRequest?.headRefOid)
    }
    book.learn(readAuthorship(answer.repository, commits), commits)
    for (const [id, permission] of readPermissions(answer, unasked)) permissions.set(id, permission)
    for (const { id } of unasked) if (id !== null) asked.add(id)
    for (const head of next) heads.delete(head)
    runs.push(...readRuns(answer, wanted))
  }
  return { runs, users: toUsers(accounts, hub.app.botId, { permissions, members: roles.members }) }
}

/** Whoever opened, said, reviewed or merged something. */
function speakers(question: QuestionThread | null, placed: readonly PlacedProposal[]): readonly Account[] {
  return [
    ...(question === null ? [] : [question.question.author, ...question.remarks.map(({ author }) => author)]),
    ...placed.flatMap(({ proposal, remarks, opinions }) => [
      proposal.author,
      ...(proposal.state === 'MERGED' ? [proposal.mergedBy] : []),
      ...[...remarks, ...opinions].map(({ author }) => author),
    ]),
  ]
}

/** Each account once. What was said by name comes first: only there GitHub tells bots from people. */
function distinct(accounts: readonly Account[]): readonly Account[] {
  return [...new Map(accounts.toReversed().map((account) => [account.id ?? account.login, account])).values()]
}
