import { parsePhaseBranch } from '../../model/place.ts'
import type { Ref } from '../forge.ts'
import type { Opening } from './ledger-files.ts'
import { engagementOf } from './ledger-files.ts'

/**
 * What to look after: the engagements of open issues and of open phase pull requests (by head branch), then the open issues that may
 * become one. An open phase pull request counts whatever its issue says: its check must not be left standing.
 */
export function openRefs(
  openings: readonly Opening[],
  issues: readonly number[],
  pullBranches: readonly string[],
): readonly Ref[] {
  const byIssue = issues.map((number) => ({ number, engagement: engagementOf(openings, number) }))
  const byPull = pullBranches.map((branch) => parsePhaseBranch(branch)?.engagement ?? null)
  const engagements = new Set([...byIssue.map((each) => each.engagement), ...byPull].filter((id) => id !== null))
  return [
    ...[...engagements].toSorted().map((id): Ref => ({ kind: 'engagement', id })),
    ...byIssue.filter((each) => each.engagement === null).map(({ number }): Ref => ({ kind: 'issue', number })),
  ]
}
