import { Refused } from '../refused.ts'
import { hasPermission, requireUser } from '../require-user.ts'
import { findThread, withEdit } from '../threads.ts'
import type { ActAs } from './act.ts'
import { act, refuseBadBody } from './act.ts'

export type CommentEdit = ActAs & { readonly target: number; readonly comment: number; readonly body: string }

/** Gives a comment another text: one's own, or with write permission anybody's, as on GitHub. Throws `Refused`. */
export async function editComment(wanted: CommentEdit): Promise<void> {
  const { as, now, target, comment, body } = wanted
  refuseBadBody(body)
  return act(wanted, () => async (state) => {
    const user = requireUser(state, as, 'read')
    const thread = await findThread(state, target)
    const old = thread?.data.comments.find((each) => each.id === comment)
    if (thread === null || old === undefined) throw new Refused(`there is no comment ${comment} on #${target}`)
    if (old.author.id !== user.id && !hasPermission(user, 'write')) {
      throw new Refused(`comment ${comment} was written by ${old.author.login}`)
    }
    const files = withEdit(thread, comment, body, now)
    return { result: undefined, change: { message: `${user.login} edits a comment on #${target}`, files } }
  })
}
