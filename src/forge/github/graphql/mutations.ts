import { z } from 'zod'
import { Oid } from './scalars.ts'

/** A commit on the tip of a branch, signed by GitHub; refused when the tip is elsewhere. */
export const CREATE_COMMIT = /* GraphQL */ `
  mutation CreateCommit($input: CreateCommitOnBranchInput!) {
    createCommitOnBranch(input: $input) {
      commit {
        oid
        tree {
          oid
        }
      }
    }
  }
`

/** Null where the branch is gone. */
export const CreateCommitAnswer = z.object({
  createCommitOnBranch: z
    .object({ commit: z.object({ oid: Oid, tree: z.object({ oid: Oid }) }).nullable() })
    .nullable(),
})

/** Moves references together; refused when one is not where it was expected. */
export const UPDATE_REFS = /* GraphQL */ `
  mutation UpdateRefs($input: UpdateRefsInput!) {
    updateRefs(input: $input) {
      clientMutationId
    }
  }
`
