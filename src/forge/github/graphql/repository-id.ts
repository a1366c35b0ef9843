import { z } from 'zod'

/** What writing needs to know of a repository. */
export const REPOSITORY_ID = /* GraphQL */ `
  query RepositoryId($owner: String!, $name: String!) {
    repository(owner: $owner, name: $name) {
      id
      databaseId
      defaultBranchRef {
        name
      }
    }
  }
`

export const RepositoryIdAnswer = z.object({
  repository: z.object({
    id: z.string().min(1),
    databaseId: z.int().positive(),
    defaultBranchRef: z.object({ name: z.string().min(1) }),
  }),
})
