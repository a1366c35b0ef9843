import { z } from 'zod'
import { ENGAGEMENT_ID, parsePhaseBranch } from '../../model/place.ts'
import type { Ref } from '../forge.ts'
import type { Hub } from './hub.ts'
import { askRest, isGone, readData } from './hub.ts'
import { keep } from './memory.ts'

/** What a reference points at, as far as it is ours. */
export type Target =
  | { readonly kind: 'engagement'; readonly id: string }
  | { readonly kind: 'issue'; readonly number: number }
  /** An open pull request to the default branch that no phase opened. */
  | { readonly kind: 'outside'; readonly number: number }

export const PullAnswer = z.object({
  state: z.enum(['open', 'closed']),
  head: z.object({ ref: z.string().min(1), repo: z.object({ id: z.int() }).nullable() }),
  base: z.object({ ref: z.string().min(1), repo: z.object({ id: z.int(), default_branch: z.string() }) }),
})

/** Where to look for a reference; null when it points at nothing of ours. Only a pull request has to be asked for. */
export async function locate(hub: Hub, ref: Ref): Promise<Target | null> {
  if (ref.kind === 'engagement') return ENGAGEMENT_ID.test(ref.id) ? ref : null
  if (ref.kind === 'issue') return ref
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'
  const answer = await askRest(hub, route, { pull_number: ref.number })
  if (isGone(answer)) return null
  const { state, head, base } = readData(answer, PullAnswer, `GET pull request ${ref.number}`)
  if (head.repo?.id !== base.repo.id) return null // from a fork, or its repository is gone
  keep(hub.memory.branches, ref.number, head.ref)
  const place = parsePhaseBranch(head.ref)
  if (place !== null) return { kind: 'engagement', id: place.engagement }
  return state === 'open' && base.ref === base.repo.default_branch ? { kind: 'outside', number: ref.number } : null
}
