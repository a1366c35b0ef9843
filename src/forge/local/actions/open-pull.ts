import { isBranchName } from '../../../git/branch-name.ts'
import { addPull, findOpenPull } from '../effects/open-pull.ts'
import { actorOf } from '../identity.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import { Refused } from '../refused.ts'
import { requireUser } from '../require-user.ts'
import type { ActAs } from './act.ts'
import { act, refuseBadBody, refuseBadTitle } from './act.ts'

export type UserPull = ActAs & {
  readonly branch: string
  readonly title: string
  readonly body?: string
  readonly draft?: boolean
  /** Where it is to be merged; the default branch when left out. */
  readonly base?: string
}

/** Opens a pull request as a user and gives its number. Throws `Refused`. */
export async function openPull(wanted: UserPull): Promise<number> {
  const { as, now, branch, title, body = '', draft = false } = wanted
  refuseBadTitle(title)
  refuseBadBody(body)
  return act(wanted, () => async (state) => {
    const author = actorOf(requireUser(state, as, 'read'))
    const baseBranch = wanted.base ?? state.settings.defaultBranch
    const head = state.refs.get(branchRef(branch))
    if (!isBranchName(branch) || head === undefined) throw new Refused(`there is no branch ${branch}`)
    if (!state.refs.has(branchRef(baseBranch))) throw new Refused(`there is no branch ${baseBranch}`)
    if (head === state.refs.get(branchRef(baseBranch))) throw new Refused(`branch ${branch} has nothing to propose`)
    const open = await findOpenPull(state, branch)
    if (open !== null) throw new Refused(`pull request #${open.number} is open from branch ${branch}`)
    const { number, change } = addPull(state, { author, branch, head, title, body, draft, now, baseBranch })
    return { result: number, change }
  })
}
