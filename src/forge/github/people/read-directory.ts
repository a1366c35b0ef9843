import type { Permission } from '../../../model/snapshot.ts'
import type { Account } from './actor.ts'
import type { DetailsAnswer, DetailsWanted } from '../graphql/details.ts'
import { AccessAnswer, HeadAnswer } from '../graphql/details.ts'
import type { CheckRun } from '../pulls/to-checks.ts'
import { toCheckRuns } from '../pulls/to-checks.ts'

/** Permissions by account; a login that meanwhile belongs to somebody else gives none. */
export function readPermissions(answer: DetailsAnswer, accounts: readonly Account[]): ReadonlyMap<number, Permission> {
  return new Map(
    accounts.flatMap(({ id }, index) => {
      const access = AccessAnswer.parse(answer.repository[`access${index}`] ?? null)
      const edge = (access?.edges ?? []).find(({ node }) => node.databaseId === id)
      return id === null || edge === undefined ? [] : [[id, edge.permission.toLowerCase() as Permission] as const]
    }),
  )
}

/** Check runs of this App on the heads that were asked for. */
export function readRuns(answer: DetailsAnswer, { heads, app }: DetailsWanted): readonly CheckRun[] {
  return heads.flatMap((head, index) =>
    toCheckRuns(HeadAnswer.parse(answer.repository[`head${index}`] ?? null), head, app),
  )
}
