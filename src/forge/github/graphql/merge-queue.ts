import { z } from 'zod'
import { PAGE_INFO, pageOf } from './connection.ts'
import { Oid } from './scalars.ts'

/** The entries of a branch's merge queue, a page at a time, in the order they are to be merged. */
export const MERGE_QUEUE = `query MergeQueue($owner: String!, $name: String!, $branch: String!, $after: String) {
    repository(owner: $owner, name: $name) {
      mergeQueue(branch: $branch) {
        entries(first: 100, after: $after) {
          nodes { position headCommit { oid } baseCommit { oid } pullRequest { number headRefOid } }
          ${PAGE_INFO}
        }
      }
    }
  }`

const Commit = z.object({ oid: Oid }).nullable()

const EntryAnswer = z.object({
  position: z.int(),
  headCommit: Commit,
  baseCommit: Commit,
  pullRequest: z.object({ number: z.int().positive(), headRefOid: Oid }).nullable(),
})
export type EntryAnswer = z.infer<typeof EntryAnswer>

/** Null where the branch has no queue. */
export const MergeQueueAnswer = z.object({
  repository: z.object({ mergeQueue: z.object({ entries: pageOf(EntryAnswer).nullable() }).nullable() }),
})
