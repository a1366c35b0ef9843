import { GraphQLError } from 'graphql'
import type { PeerCheckRun, PeerComment, PeerIssue, PeerPull, PeerReview } from '../peer-data.ts'
import type { Caller, StandIn } from '../stand-in.ts'
import { repositoryPath } from '../stand-in.ts'

/** What one GraphQL request sees: who asks, and emulate's data, each list read once. */
export type View = {
  readonly standIn: StandIn
  readonly caller: Caller
  readonly pulls: () => Promise<readonly PeerPull[]>
  readonly issues: () => Promise<readonly PeerIssue[]>
  readonly comments: (number: number) => Promise<readonly PeerComment[]>
  readonly reviews: (pull: number) => Promise<readonly PeerReview[]>
  readonly checkRuns: (sha: string) => Promise<readonly PeerCheckRun[]>
}

export function openView(standIn: StandIn, caller: Caller): View {
  const read = new Map<string, Promise<readonly unknown[]>>()
  const path = repositoryPath(standIn)
  function once<T>(key: string, load: () => Promise<readonly T[]>): Promise<readonly T[]> {
    const known = read.get(key) ?? load()
    read.set(key, known)
    return known as Promise<readonly T[]>
  }
  const list = <T>(below: string): Promise<readonly T[]> => once(below, () => standIn.peer.list<T>(`${path}/${below}`))
  return {
    standIn,
    caller,
    pulls: () => list('pulls?state=all&sort=created&direction=asc'),
    issues: () => list('issues?state=all&sort=created&direction=asc'),
    comments: (number) => list(`issues/${number}/comments`),
    reviews: (pull) => list(`pulls/${pull}/reviews`),
    checkRuns: (sha) =>
      once(`checks ${sha}`, async () => {
        const found = await standIn.peer.get<{ check_runs: readonly PeerCheckRun[] }>(
          `${path}/commits/${sha}/check-runs?per_page=100&filter=all`,
        )
        return found.check_runs.toSorted((a, b) => a.id - b.id)
      }),
  }
}

/** An error with a type, as GitHub's GraphQL API reports them. */
export function failure(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } })
}

export function seconds(instant: string): string {
  return instant.replace(/\.\d{3}Z$/, 'Z')
}
