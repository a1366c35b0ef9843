import { z } from 'zod'
import { branchRef } from '../../../git/branch-ref.ts'
import type { Actor } from '../../../model/snapshot.ts'
import { Oid } from '../graphql/scalars.ts'
import type { Hub } from '../hub.ts'
import { askRest, readData } from '../hub.ts'
import { keep } from '../memory.ts'

/** Moves of one branch on one page; more than that since it was made is more than anybody reviews. */
const MOVES = 100

export const MovesAnswer = z.array(
  z.object({
    after: Oid,
    activity_type: z.string(),
    actor: z.object({ id: z.int().positive(), login: z.string().min(1) }).nullable(),
  }),
)

/**
 * Who pushed to a branch since it was made, as GitHub saw it: a commit can name anybody as its author, a push cannot (G07). What GitHub does
 * not tell gives an actor without id, who counts as unknown. Asked only where approvals are still weighed, and once for a head. None where the server has no such list (GitHub Enterprise Server before 3.10).
 */
export async function readPushers(
  hub: Hub,
  { branch, head, isJudged }: { readonly branch: string; readonly head: string; readonly isJudged: boolean },
): Promise<readonly Actor[]> {
  const key = `${branch} ${head}`
  const known = hub.memory.pushers.get(key)
  if (known !== undefined || !isJudged) return known ?? []
  const parameters = { ref: branchRef(branch), per_page: MOVES }
  const answer = await askRest(hub, 'GET /repos/{owner}/{repo}/activity', parameters)
  if (answer.status === 404) return []
  const moves = readData(answer, MovesAnswer, `who pushed to ${branch}`)
  const made = moves.findIndex((move) => move.activity_type === 'branch_creation')
  const since = made === -1 ? moves : moves.slice(0, made + 1)
  const pushers = since
    .filter((move) => move.activity_type !== 'branch_deletion')
    .map(({ actor }): Actor => actor ?? { id: null, login: 'a deleted account' })
  const untold = [
    ...(since.some(({ after }) => after === head) ? [] : ['somebody whom GitHub does not name yet']),
    ...(made === -1 && moves.length >= MOVES ? [`more people than the last ${MOVES} pushes tell`] : []),
  ]
  const all = [...pushers, ...untold.map((login): Actor => ({ id: null, login }))]
  const told = [...new Map(all.map((actor) => [actor.id ?? actor.login, actor])).values()]
  if (untold.length === 0) keep(hub.memory.pushers, key, told)
  return told
}
