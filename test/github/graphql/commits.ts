import type { CommitObject } from '../../../src/git/read-commit.ts'
import { readCommit } from '../../../src/git/read-commit.ts'
import type { PeerCheckRun } from '../peer-data.ts'
import { WEB_FLOW } from '../git/write-merge.ts'
import type { StandIn } from '../stand-in.ts'
import { gitActor, nodeId } from './actors.ts'
import type { PageArguments } from './connection.ts'
import { connection } from './connection.ts'
import { isGiven } from './is-given.ts'
import type { View } from './view.ts'
import { seconds } from './view.ts'

/** A git object of the repository; null when there is none. */
export async function gitObject(view: View, expression: string) {
  const object = await view.standIn.reader.read(expression)
  if (object === null) return null
  if (object.type === 'commit') return commit(view, object.oid)
  const common = { id: nodeId('GitObject', object.oid), oid: object.oid, abbreviatedOid: object.oid.slice(0, 7) }
  if (object.type !== 'blob') return { __typename: object.type === 'tree' ? 'Tree' : 'Tag', ...common }
  const text = object.body.toString('utf8')
  const isBinary = object.body.includes(0)
  return {
    __typename: 'Blob',
    ...common,
    byteSize: object.body.length,
    isBinary,
    isTruncated: false,
    text: isBinary ? null : text,
  }
}

/** Reads a commit; null when it is not in the repository. */
export async function commit(view: View, oid: string): Promise<Readonly<Record<string, unknown>> | null> {
  const { standIn } = view
  const data = await readCommit(standIn.reader, oid)
  if (data === null) return null
  const [headline = '', ...rest] = data.message.trimEnd().split('\n')
  const isSigned = standIn.state.signed.has(oid)
  return {
    __typename: 'Commit',
    id: nodeId('Commit', oid),
    oid,
    abbreviatedOid: oid.slice(0, 7),
    message: data.message.trimEnd(),
    messageHeadline: headline,
    messageBody: rest.join('\n').trim(),
    author: gitActor(standIn, data.author),
    committer: gitActor(standIn, data.committer),
    authors: (page: PageArguments) => connection('authors', authorsOf(standIn, data), page),
    authoredDate: seconds(data.author.when),
    committedDate: seconds(data.committer.when),
    committedViaWeb: data.committer.email === WEB_FLOW.email,
    authoredByCommitter: data.author.email === data.committer.email,
    url: `${standIn.url}/${standIn.repository.owner}/${standIn.repository.name}/commit/${oid}`,
    tree: { __typename: 'Tree', id: nodeId('Tree', data.tree), oid: data.tree },
    parents: async (page: PageArguments) =>
      connection('parents', await Promise.all(data.parents.map((parent) => commit(view, parent))), page),
    signature: isSigned
      ? { __typename: 'GpgSignature', isValid: true, wasSignedByGitHub: true, state: 'VALID', email: WEB_FLOW.email }
      : null,
    checkSuites: (page: PageArguments & { filterBy?: { appId?: number | null; checkName?: string | null } | null }) =>
      checkSuites(view, oid, page),
    statusCheckRollup: null,
  }
}

/** The author, and whom the trailers name: GitHub's `authors`. */
function authorsOf(standIn: StandIn, data: CommitObject) {
  const named = [...data.message.matchAll(/^co-authored-by:\s*(.*?)\s*<([^>]*)>\s*$/gim)]
  const others = named.map(([, name, email]) => ({ name: String(name), email: String(email), when: null }))
  return [data.author, ...others].map((each) => gitActor(standIn, each))
}

/** One suite for each App that made check runs on the commit. */
async function checkSuites(
  view: View,
  oid: string,
  { filterBy, ...page }: PageArguments & { filterBy?: { appId?: number | null; checkName?: string | null } | null },
) {
  const { checkApps } = view.standIn.state
  const byApp = Map.groupBy(await view.checkRuns(oid), (run) => checkApps.get(run.id) ?? null)
  const suites = [...byApp].filter(
    ([app, runs]) =>
      (!isGiven(filterBy?.appId) || app === filterBy.appId) &&
      (!isGiven(filterBy?.checkName) || runs.some((run) => run.name === filterBy.checkName)),
  )
  const nodes = suites.map(([app, runs]) => checkSuite(view, oid, app, runs))
  return connection('checkSuites', nodes, page)
}

function checkSuite({ standIn }: View, oid: string, app: number | null, runs: readonly PeerCheckRun[]) {
  const slug = app === standIn.app.id ? standIn.app.slug : `app-${app}`
  return {
    __typename: 'CheckSuite',
    id: runs[0]?.check_suite?.node_id ?? nodeId('CheckSuite', oid),
    databaseId: runs[0]?.check_suite?.id ?? null,
    app: app === null ? null : { __typename: 'App', id: nodeId('App', app), databaseId: app, slug, name: slug },
    status: runs.every((run) => run.status === 'completed') ? 'COMPLETED' : 'IN_PROGRESS',
    conclusion: null,
    checkRuns: (page: PageArguments & { filterBy?: RunFilter | null }) => {
      const { filterBy, ...rest } = page
      return connection(
        'checkRuns',
        filterRuns(runs, filterBy ?? {}).map((run) => checkRun(run)),
        rest,
      )
    },
  }
}

type RunFilter = {
  readonly checkName?: string | null
  readonly checkType?: 'ALL' | 'LATEST' | null
  readonly appId?: number | null
}

/** Without a type GitHub gives the newest run of each name. */
function filterRuns(runs: readonly PeerCheckRun[], { checkName, checkType }: RunFilter): readonly PeerCheckRun[] {
  const named = runs.filter((run) => !isGiven(checkName) || run.name === checkName)
  if (checkType === 'ALL') return named
  return named.filter((run) => named.findLast((each) => each.name === run.name) === run)
}

export function checkRun(run: PeerCheckRun) {
  return {
    __typename: 'CheckRun',
    id: run.node_id,
    databaseId: run.id,
    fullDatabaseId: String(run.id),
    name: run.name,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    title: run.output.title,
    summary: run.output.summary,
    text: run.output.text,
    externalId: run.external_id === '' ? null : run.external_id,
    detailsUrl: run.details_url,
    url: run.html_url,
    startedAt: run.started_at === null ? null : seconds(run.started_at),
    completedAt: run.completed_at === null ? null : seconds(run.completed_at),
  }
}
