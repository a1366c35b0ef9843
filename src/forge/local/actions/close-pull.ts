import { headOf, pullRef } from '../pull-head.ts'
import { Refused } from '../refused.ts'
import { hasPermission, requireUser } from '../require-user.ts'
import { pullPath } from '../threads.ts'
import type { ActAs } from './act.ts'
import { act } from './act.ts'
import { requireOpenPull } from './require-pull.ts'

/** Closes a pull request without merging it: one's own, or with triage permission anybody's. Its branch stays. Throws `Refused`. */
export async function closePull(wanted: ActAs & { readonly pull: number }): Promise<void> {
  return act(wanted, () => async (state) => {
    const user = requireUser(state, wanted.as, 'read')
    const pull = await requireOpenPull(state, wanted.pull)
    if (pull.author.id !== user.id && !hasPermission(user, 'triage')) {
      throw new Refused(`pull request #${pull.number} was opened by ${pull.author.login}`)
    }
    const ref = pullRef(pull.number)
    return {
      result: undefined,
      change: {
        message: `${user.login} closes pull request #${pull.number}`,
        files: { [pullPath(pull.number)]: { ...pull, state: 'closed' } },
        refs: [{ ref, from: state.refs.get(ref) ?? null, to: headOf(state.refs, pull) }],
      },
    }
  })
}
