import { parsePhaseBranch } from '../../model/place.ts'
import type { Ref } from '../forge.ts'
import type { Opening } from './ledger-files.ts'
import { engagementOf } from './ledger-files.ts'

/** An open pull request of the repository itself. */
export type OpenPull = { readonly number: number; readonly headBranch: string; readonly intoDefault: boolean }

/**
 * What to look after: the engagements of open issues and of open phase pull requests (by head branch), the open issues that may become
 * one, and the other pull requests to the default branch. An open phase pull request counts whatever its issue says: its check must not be
 * left standing. Neither must that of another one, when the policy, who holds a role, or the default branch changes.
 */
export function openRefs(
  openings: readonly Opening[],
  issues: readonly number[],
  pulls: readonly OpenPull[],
): readonly Ref[] {
  const byIssue = issues.map((number) => ({ number, engagement: engagementOf(openings, number) }))
  const byPull = pulls.map((pull) => ({ ...pull, place: parsePhaseBranch(pull.headBranch) }))
  const engagements = [...byIssue.map((each) => each.engagement), ...byPull.map(({ place }) => place?.engagement)]
  const known = new Set(engagements.filter((id) => id !== null && id !== undefined))
  const outside = byPull.filter(({ place, intoDefault }) => place === null && intoDefault)
  return [
    ...[...known].toSorted().map((id): Ref => ({ kind: 'engagement', id })),
    ...byIssue.filter((each) => each.engagement === null).map(({ number }): Ref => ({ kind: 'issue', number })),
    ...outside.map(({ number }): Ref => ({ kind: 'pull', number })),
  ]
}
