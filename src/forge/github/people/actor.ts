import { z } from 'zod'
import type { Actor } from '../../../model/snapshot.ts'

/** Somebody who did something on GitHub, as snapshots name them: an App's bot by its REST login, `slug[bot]`. */
export type Account = { readonly id: number | null; readonly login: string; readonly type: 'User' | 'Bot' }

/** Fields of `Account`, for every kind of actor that has a number. */
export const ACCOUNT_FIELDS = /* GraphQL */ `
  fragment Account on Actor {
    __typename
    login
    ... on User {
      databaseId
    }
    ... on Bot {
      databaseId
    }
    ... on Mannequin {
      databaseId
    }
    ... on EnterpriseUserAccount {
      user {
        databaseId
      }
    }
  }
`

const Id = z.int().positive().nullish()

/** The account of a deleted user is gone from the answer: GitHub shows it as `ghost`. */
export const AccountAnswer = z
  .object({
    __typename: z.string(),
    login: z.string().min(1),
    databaseId: Id,
    user: z.object({ databaseId: Id }).nullish(),
  })
  .nullable()
  .transform(toAccount)

type Answered = {
  readonly __typename: string
  readonly login: string
  readonly databaseId?: number | null | undefined
  readonly user?: { readonly databaseId?: number | null | undefined } | null | undefined
}

function toAccount(answer: Answered | null): Account {
  if (answer === null) return { id: null, login: 'ghost', type: 'User' }
  const id = answer.databaseId ?? answer.user?.databaseId ?? null
  if (answer.__typename !== 'Bot') return { id, login: answer.login, type: 'User' }
  return { id, login: answer.login.endsWith('[bot]') ? answer.login : `${answer.login}[bot]`, type: 'Bot' }
}

/** Just id and login, as a snapshot names who did something. */
export function actorOf({ id, login }: Account): Actor {
  return { id, login }
}
