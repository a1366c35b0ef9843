import type { PeerPull } from '../peer-data.ts'
import { branchRef } from '../pull-facts.ts'
import type { Account } from '../stand-in.ts'
import { nodeId, shown } from './actors.ts'
import { commit, gitObject } from './commits.ts'
import type { PageArguments } from './connection.ts'
import { connection } from './connection.ts'
import { ref } from './refs.ts'
import { issue } from './threads.ts'
import { pullRequest } from './pulls.ts'
import { isGiven } from './is-given.ts'
import type { View } from './view.ts'
import { failure } from './view.ts'

type PullFilter = PageArguments & {
  readonly states?: readonly string[] | null
  readonly headRefName?: string | null
  readonly baseRefName?: string | null
  readonly orderBy?: { readonly field: string; readonly direction: 'ASC' | 'DESC' } | null
}
type IssueFilter = PageArguments & {
  readonly states?: readonly string[] | null
  readonly labels?: readonly string[] | null
  readonly filterBy?: { readonly createdBy?: string | null } | null
  readonly orderBy?: { readonly field: string; readonly direction: 'ASC' | 'DESC' } | null
}

export function repository(view: View) {
  const { url, repository: own } = view.standIn
  return {
    __typename: 'Repository',
    id: own.nodeId,
    databaseId: own.id,
    name: own.name,
    nameWithOwner: `${own.owner}/${own.name}`,
    owner: { __typename: 'Organization', id: nodeId('Org', own.owner), login: own.owner, url: `${url}/${own.owner}` },
    url: `${url}/${own.owner}/${own.name}`,
    isPrivate: false,
    visibility: 'PUBLIC',
    isArchived: false,
    isFork: false,
    isEmpty: false,
    viewerPermission: null,
    deleteBranchOnMerge: true,
    mergeCommitAllowed: true,
    squashMergeAllowed: true,
    rebaseMergeAllowed: true,
    defaultBranchRef: () => ref(view, branchRef(own.defaultBranch)),
    ref: ({ qualifiedName }: { qualifiedName: string }) => ref(view, qualified(view, qualifiedName)),
    refs: (page: PageArguments & { refPrefix: string; query?: string | null }) => refs(view, page),
    object: ({ oid, expression }: { oid?: string | null; expression?: string | null }) =>
      gitObject(view, String(oid ?? expression)),
    issue: ({ number }: { number: number }) => requireIssue(view, number),
    pullRequest: ({ number }: { number: number }) => requirePull(view, number),
    issueOrPullRequest: async ({ number }: { number: number }) => {
      const found = (await findPull(view, number)) ?? (await findIssue(view, number))
      if (found !== null) return found
      throw failure('NOT_FOUND', `Could not resolve to an issue or pull request with the number of ${number}.`)
    },
    issues: (filter: IssueFilter) => issues(view, filter),
    pullRequests: (filter: PullFilter) => pullRequests(view, filter),
    mergeQueue: () => mergeQueue(view),
    collaborators: (filter: PageArguments & { login?: string | null; query?: string | null }) =>
      collaborators(view, filter),
  }
}

/** `heads/x` and `x` name a branch, like `refs/heads/x`. */
function qualified({ standIn }: View, name: string): string {
  if (name.startsWith('refs/')) return name
  return standIn.state.refs.has(`refs/${name}`) ? `refs/${name}` : branchRef(name)
}

async function refs(view: View, page: PageArguments & { refPrefix: string; query?: string | null }) {
  const { refPrefix, query, ...rest } = page
  const names = [...view.standIn.state.refs.keys()].filter((name) => name.startsWith(refPrefix)).toSorted()
  const wanted = names.filter((name) => !isGiven(query) || name.slice(refPrefix.length).includes(query))
  const found = await Promise.all(wanted.map((name) => ref(view, name)))
  return connection(
    'refs',
    found.map((each, index) => ({ ...each, name: wanted[index]?.slice(refPrefix.length) })),
    rest,
  )
}

async function issues(view: View, { states, labels, filterBy, orderBy, ...page }: IssueFilter) {
  const all = (await view.issues()).filter(
    (each) =>
      (!isGiven(states) || states.includes(each.state.toUpperCase())) &&
      (!isGiven(labels) || each.labels.some(({ name }) => labels.includes(name))) &&
      (!isGiven(filterBy?.createdBy) || each.user?.login === filterBy.createdBy),
  )
  return connection(
    'issues',
    ordered(all, orderBy).map((each) => issue(view, each)),
    page,
  )
}

async function pullRequests(view: View, { states, headRefName, baseRefName, orderBy, ...page }: PullFilter) {
  const all = (await view.pulls()).filter(
    (each) =>
      (!isGiven(headRefName) || each.head.ref === headRefName) &&
      (!isGiven(baseRefName) || each.base.ref === baseRefName),
  )
  const nodes = ordered(all, orderBy).map((each) => pullRequest(view, each))
  const wanted = nodes.filter((each) => !isGiven(states) || states.includes(each.state))
  return connection('pullRequests', wanted, page)
}

function ordered<T extends { number: number; updated_at: string }>(
  list: readonly T[],
  orderBy: { readonly field: string; readonly direction: 'ASC' | 'DESC' } | null | undefined,
): readonly T[] {
  const sorted = list.toSorted((a, b) =>
    orderBy?.field === 'UPDATED_AT' ? a.updated_at.localeCompare(b.updated_at) : a.number - b.number,
  )
  return orderBy?.direction === 'DESC' ? sorted.toReversed() : sorted
}

/** Explicit collaborators only: whoever can read because the repository is public is not among them. */
function collaborators(view: View, filter: PageArguments & { login?: string | null; query?: string | null }) {
  const { login, query, ...page } = filter
  const people = [...view.standIn.state.accounts.values()].filter(
    (each) => each.type === 'User' && each.permission !== 'none' && !each.suspended,
  )
  const wanted = people.filter((each) => isNamed(each, login) && (!isGiven(query) || each.login.includes(query)))
  const nodes = wanted.map((each) => ({ ...shown(view.standIn, each), permission: each.permission }))
  return connection('collaborators', nodes, page, (node) => ({ permission: node.permission.toUpperCase() }))
}

function isNamed(account: Account, login: string | null | undefined): boolean {
  return !isGiven(login) || account.login.toLowerCase() === login.toLowerCase()
}

/** Issues and pull requests by node id. */
export async function findNode(view: View, id: string) {
  const pull = (await view.pulls()).find((each) => each.node_id === id)
  if (pull !== undefined) return pullRequest(view, pull)
  const own = (await view.issues()).find((each) => each.node_id === id)
  if (own !== undefined) return issue(view, own)
  throw failure('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`)
}

/** Null unless a test put something into it. */
function mergeQueue(view: View) {
  const { mergeQueue: entries } = view.standIn.state
  if (entries.length === 0) return null
  return {
    __typename: 'MergeQueue',
    entries: (page: PageArguments) => {
      const nodes = entries.map(({ pull, head, base }, index) => ({
        __typename: 'MergeQueueEntry',
        position: index + 1,
        headCommit: () => commit(view, head),
        baseCommit: () => commit(view, base),
        pullRequest: () => requirePull(view, pull),
      }))
      return connection('entries', nodes, page)
    },
  }
}

async function findPull(view: View, number: number) {
  const found: PeerPull | undefined = (await view.pulls()).find((each) => each.number === number)
  return found === undefined ? null : pullRequest(view, found)
}

async function findIssue(view: View, number: number) {
  const found = (await view.issues()).find((each) => each.number === number)
  return found === undefined ? null : issue(view, found)
}

async function requireIssue(view: View, number: number) {
  const found = await findIssue(view, number)
  if (found === null) throw failure('NOT_FOUND', `Could not resolve to an Issue with the number of ${number}.`)
  return found
}

async function requirePull(view: View, number: number) {
  const found = await findPull(view, number)
  if (found === null) throw failure('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`)
  return found
}
