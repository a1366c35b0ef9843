import type { ForgeEffect } from '../../../model/effect.ts'
import { isBranchName } from '../../../git/branch-name.ts'
import { readCommit } from '../../../git/read-commit.ts'
import { writeCommit } from '../../../git/write-commit.ts'
import { writeTree } from '../../../git/write-tree.ts'
import { Conflict } from '../../forge.ts'
import { changeState } from '../change-state.ts'
import { signatureOf } from '../identity.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import { moveBranch } from '../pull-head.ts'
import type { LocalStore } from '../store.ts'

type CommitFiles = Extract<ForgeEffect, { readonly kind: 'commit-files' }>

/**
 * Commits files on `parent` in the bot's name and moves the branch there from `expected`. Nothing happens when the branch already
 * ends in just that commit; files that change nothing give no commit.
 */
export async function commitFiles(store: LocalStore, now: string, effect: CommitFiles): Promise<void> {
  const { branch, expected, message } = effect
  if (!isBranchName(branch)) throw new Error(`not a branch name: "${branch}"`)
  await changeState(store, now, async (state) => {
    const parent = await readCommit(store.reader, effect.parent)
    if (parent === null) throw new Conflict(`commit ${effect.parent} to build on is missing`)
    const tree = await writeTree(store.reader, store.dir, parent.oid, effect.files)
    const signature = signatureOf(state.settings.bot, now)
    const tip = state.refs.get(branchRef(branch)) ?? null
    const last = tip === null ? null : await readCommit(store.reader, tip)
    const isDone =
      last?.tree === tree &&
      (last.oid === parent.oid ||
        (last.parents.length === 1 &&
          last.parents[0] === parent.oid &&
          state.machineCommits.includes(last.oid) &&
          last.message.trimEnd() === message.trimEnd()))
    if (isDone) return { result: undefined, change: null }
    if (tip !== expected)
      throw new Conflict(`branch ${branch} is at ${tip ?? 'nothing'}, not at ${expected ?? 'nothing'}`)
    const next =
      tree === parent.tree
        ? parent.oid
        : await writeCommit(store.dir, {
            tree,
            parents: [parent.oid],
            author: signature,
            committer: signature,
            message,
          })
    return {
      result: undefined,
      change: {
        message: `commit on ${branch}`,
        files: next === parent.oid ? {} : { 'machine-commits.json': [...state.machineCommits, next] },
        refs: await moveBranch(state, branch, next),
      },
    }
  })
}
