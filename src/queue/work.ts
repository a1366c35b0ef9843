import { z } from 'zod'
import type { Ref } from '../forge/forge.ts'
import { ENGAGEMENT_ID } from '../model/place.ts'

/** An engagement, issue or pull request: what several deliveries may mean the same thing by. */
export const RefSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('engagement'), id: z.string().max(100).regex(ENGAGEMENT_ID) }),
  z.strictObject({ kind: z.literal('issue'), number: z.int().positive() }),
  z.strictObject({ kind: z.literal('pull'), number: z.int().positive() }),
]) satisfies z.ZodType<Ref>

const Sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)

/** GitHub's rule for both halves of `owner/name`. */
const Name = z.string().regex(/^[\w.-]{1,100}$/)

/** What is to be looked at, never what happened (R11.2): a whole repository, one thing in it, a merge group's
 * commit, or a workflow run that waits for an environment. */
export const WorkSchema = z.strictObject({
  repository: z.strictObject({
    installation: z.int().positive(),
    id: z.int().positive(),
    owner: Name,
    name: Name,
  }),
  ref: z.discriminatedUnion('kind', [
    ...RefSchema.options,
    z.strictObject({ kind: z.literal('all') }),
    z.strictObject({ kind: z.literal('merge-group'), head: Sha, base: Sha }),
    z.strictObject({ kind: z.literal('deployment'), run: z.int().positive(), environment: z.string().min(1).max(255) }),
  ]),
})
export type Work = z.infer<typeof WorkSchema>

/** Names a reference within its repository, `pull:15`. */
export function refKey(ref: Work['ref']): string {
  switch (ref.kind) {
    case 'engagement':
      return `engagement:${ref.id}`
    case 'issue':
    case 'pull':
      return `${ref.kind}:${ref.number}`
    case 'merge-group':
      return `merge-group:${ref.head}`
    case 'deployment':
      return `deployment:${ref.run}:${ref.environment}`
    case 'all':
      return 'all'
  }
}

/** What work is coalesced by: one waits and one is under way per key. */
export function workKey({ repository, ref }: Work): string {
  return `${repository.id}/${refKey(ref)}`
}
