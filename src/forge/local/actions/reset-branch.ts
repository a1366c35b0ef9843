import { isBranchName } from '../../../git/branch-name.ts'
import { readCommit } from '../../../git/read-commit.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import { moveBranch } from '../pull-head.ts'
import { Refused } from '../refused.ts'
import { requireUser } from '../require-user.ts'
import type { ActAs } from './act.ts'
import { act } from './act.ts'

/** `to` is the id of a commit; null deletes the branch. */
export type BranchReset = ActAs & { readonly branch: string; readonly to: string | null }

/** Moves a branch to any commit as a user: a force push. Throws `Refused`. */
export async function resetBranch(wanted: BranchReset): Promise<void> {
  const { as, branch, to } = wanted
  if (!isBranchName(branch)) throw new Refused(`"${branch}" is not a branch name`)
  return act(wanted, (store) => async (state) => {
    const user = requireUser(state, as, 'write')
    if (to === null && branch === state.settings.defaultBranch)
      throw new Refused('the default branch cannot be deleted')
    if (to === null && !state.refs.has(branchRef(branch))) throw new Refused(`there is no branch ${branch}`)
    if (to !== null && (await readCommit(store.reader, to)) === null) throw new Refused(`there is no commit ${to}`)
    const refs = await moveBranch(state, branch, to)
    return { result: undefined, change: { message: `${user.login} resets ${branch}`, refs } }
  })
}
