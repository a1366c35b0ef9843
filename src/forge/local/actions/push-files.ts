import { isBranchName } from '../../../git/branch-name.ts'
import { readCommit } from '../../../git/read-commit.ts'
import { writeCommit } from '../../../git/write-commit.ts'
import type { TreeWrite } from '../../../git/write-tree.ts'
import { isUsablePath, writeTree } from '../../../git/write-tree.ts'
import { signatureOf } from '../identity.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import { moveBranch } from '../pull-head.ts'
import { Refused } from '../refused.ts'
import { requireUser } from '../require-user.ts'
import type { ActAs } from './act.ts'
import { act } from './act.ts'

export type Push = ActAs & {
  readonly branch: string
  readonly message: string
  readonly files: readonly TreeWrite[]
  /** Commit to build on, which may drop commits of the branch; its tip when left out, or that of the default branch. */
  readonly onto?: string
  /** What git lets anybody claim; the user when left out. */
  readonly author?: { readonly name: string; readonly email: string }
}

/**
 * Commits plain content as a user and moves the branch there, and gives the commit's id. The forge protects no branch from its
 * writers: what they push is for the gates to judge. Throws `Refused`.
 */
export async function pushFiles(wanted: Push): Promise<string> {
  const { as, now, branch, message, files } = wanted
  const unusable = files.find((file) => !isUsablePath(file.path))
  if (unusable !== undefined) throw new Refused(`"${unusable.path}" is not a path that git accepts`)
  if (!isBranchName(branch)) throw new Refused(`"${branch}" is not a branch name`)
  return act(wanted, (store) => async (state) => {
    const committer = signatureOf(requireUser(state, as, 'write'), now)
    const tip = state.refs.get(branchRef(branch)) ?? state.refs.get(branchRef(state.settings.defaultBranch))
    const parent = await readCommit(store.reader, wanted.onto ?? String(tip))
    if (parent === null) throw new Refused(`there is no commit ${wanted.onto ?? branch}`)
    const tree = await writeTree(store.reader, store.dir, parent.oid, files)
    if (tree === parent.tree) throw new Refused('these files change nothing')
    const author = wanted.author === undefined ? committer : { ...wanted.author, when: now }
    const commit = await writeCommit(store.dir, { tree, parents: [parent.oid], author, committer, message })
    return {
      result: commit,
      change: { message: `${as} pushes to ${branch}`, refs: await moveBranch(state, branch, commit) },
    }
  })
}
