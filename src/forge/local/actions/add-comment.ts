import { actorOf } from '../identity.ts'
import { Refused } from '../refused.ts'
import { requireUser } from '../require-user.ts'
import { findThread, withComment } from '../threads.ts'
import type { ActAs } from './act.ts'
import { act, refuseBadBody } from './act.ts'

/** `target` is the number of an issue or of a pull request. */
export type NewComment = ActAs & { readonly target: number; readonly body: string }

/** Comments as a user and gives the comment's id. Throws `Refused`. */
export async function addComment(wanted: NewComment): Promise<number> {
  const { as, now, target, body } = wanted
  if (body.trim() === '') throw new Refused('the comment is empty')
  refuseBadBody(body)
  return act(wanted, () => async (state) => {
    const author = actorOf(requireUser(state, as, 'read'))
    const thread = await findThread(state, target)
    if (thread === null) throw new Refused(`there is no issue or pull request #${target}`)
    const files = withComment(state, thread, author, body, now)
    return { result: state.counters.nextId, change: { message: `${author.login} comments on #${target}`, files } }
  })
}
