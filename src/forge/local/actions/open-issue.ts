import type { IssueState } from '../state.ts'
import { actorOf } from '../identity.ts'
import { requireUser } from '../require-user.ts'
import { issuePath } from '../threads.ts'
import type { ActAs } from './act.ts'
import { act, refuseBadBody, refuseBadTitle } from './act.ts'

export type NewIssue = ActAs & { readonly title: string; readonly body: string }

/** Opens an issue as a user and gives its number. Throws `Refused`. */
export async function openIssue(wanted: NewIssue): Promise<number> {
  const { as, now, title, body } = wanted
  refuseBadTitle(title)
  refuseBadBody(body)
  return act(wanted, () => async (state) => {
    const author = actorOf(requireUser(state, as, 'read'))
    const number = state.counters.nextNumber
    const issue: IssueState = { number, title, body, author, state: 'open', createdAt: now, comments: [] }
    const files = { [issuePath(number)]: issue, 'counters.json': { ...state.counters, nextNumber: number + 1 } }
    return { result: number, change: { message: `${author.login} opens issue #${number}`, files } }
  })
}
