import { z } from 'zod'
import { Oid } from './scalars.ts'

/** Whose commits they are, one alias each: `commit0`, `commit1` … */
export function authorshipFields(commits: readonly string[]): string {
  return commits.map((oid, index) => `commit${index}: object(oid: "${Oid.parse(oid)}") { ...Authorship }`).join('\n')
}

export const AUTHORSHIP_FIELDS = /* GraphQL */ `
  fragment Authorship on Commit {
    oid
    author {
      email
      user {
        databaseId
        login
      }
    }
    committer {
      email
      user {
        databaseId
        login
      }
    }
    authors(first: 50) {
      nodes {
        email
        user {
          databaseId
          login
        }
      }
    }
  }
`

const Signer = z
  .object({
    email: z.string().nullable(),
    user: z.object({ databaseId: z.int().positive().nullable(), login: z.string().min(1) }).nullable(),
  })
  .nullable()

export const AuthorshipAnswer = z.object({
  oid: Oid,
  author: Signer,
  committer: Signer,
  authors: z.object({ nodes: z.array(Signer).nullable() }),
})
export type AuthorshipAnswer = z.infer<typeof AuthorshipAnswer>

/** The answers of `authorshipFields`, by commit; what GitHub does not show is left out. */
export function readAuthorship(
  answer: Readonly<Record<string, unknown>>,
  commits: readonly string[],
): ReadonlyMap<string, AuthorshipAnswer> {
  const found = commits.flatMap((oid, index) => {
    const commit = AuthorshipAnswer.nullish().parse(answer[`commit${index}`])
    return commit === null || commit === undefined ? [] : [[oid, commit] as const]
  })
  return new Map(found)
}
