import type { ForgeEffect } from '../../../model/effect.ts'
import { isBranchName } from '../../../git/branch-name.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import type { CommitObject } from '../../../git/read-commit.ts'
import { readCommit } from '../../../git/read-commit.ts'
import { writeTree } from '../../../git/write-tree.ts'
import { Conflict } from '../../forge.ts'
import { isSealed } from '../people/commit-authors.ts'
import { expectToSee } from '../expected.ts'
import type { Hub } from '../hub.ts'
import { sealText, splitSeal, withSeal } from '../people/seal.ts'
import { commitOnBranch, createCommit, moveBranch } from './write-content.ts'

type CommitFiles = Extract<ForgeEffect, { readonly kind: 'commit-files' }>

/**
 * Commits files on `parent` in the bot's name and moves the branch there from `expected`, in one step. Nothing happens when the branch
 * already ends in just that commit; files that change nothing give no commit.
 */
export async function commitFiles(hub: Hub, effect: CommitFiles): Promise<void> {
  const { branch, expected, files } = effect
  if (!isBranchName(branch)) throw new Error(`not a branch name: "${branch}"`)
  const { store } = hub.mirror
  const tip = await tipOf(hub, branch)
  const parent = await readCommit(store.reader, effect.parent)
  if (parent === null) throw new Conflict(`commit ${effect.parent} to build on is missing`)
  const tree = await writeTree(store.reader, store.dir, parent.oid, files)
  if (await isDone(hub, effect, tip, parent, tree)) return
  if (tip !== expected) throw elsewhere(branch, tip, expected)
  try {
    await write(hub, effect, parent, tree)
  } catch (cause) {
    // Whatever GitHub said: what counts is where the branch is now.
    const now = await tipOf(hub, branch)
    if (!(await isDone(hub, effect, now, parent, tree))) {
      if (now !== expected) throw elsewhere(branch, now, expected, cause)
      throw cause
    }
  }
  expectToSee(hub.memory, {
    what: `the commit on ${branch}`,
    holds: ({ branches, runs, engagement }) => {
      const seen = [...branches, ...runs].find((each) => each.name === branch)
      return engagement === null || !branch.includes(engagement) ? null : (seen?.sha ?? null) !== expected
    },
  })
}

async function write(hub: Hub, effect: CommitFiles, parent: CommitObject, tree: string): Promise<void> {
  const { branch, expected } = effect
  if (tree === parent.tree) return moveBranch(hub, branch, expected, parent.oid)
  const message = withSeal(effect.message, hub.registrar.seal.sign(sealText(parent.oid, tree)))
  const commit = { parent, tree, message }
  if (expected === parent.oid) return commitOnBranch(hub, branch, commit)
  return moveBranch(hub, branch, expected, await createCommit(hub, commit))
}

async function tipOf({ mirror }: Hub, branch: string): Promise<string | null> {
  return (await mirror.update()).get(branchRef(branch)) ?? null
}

async function isDone(
  { mirror, registrar }: Hub,
  { message }: CommitFiles,
  tip: string | null,
  parent: CommitObject,
  tree: string,
): Promise<boolean> {
  const last = tip === null ? null : await readCommit(mirror.store.reader, tip)
  if (last?.tree !== tree) return false
  if (last.oid === parent.oid) return true
  const isOnParent = last.parents.length === 1 && last.parents[0] === parent.oid
  return isOnParent && isSealed(registrar, last) && splitSeal(last.message).message.trimEnd() === message.trimEnd()
}

function elsewhere(branch: string, tip: string | null, expected: string | null, cause?: unknown): Conflict {
  return new Conflict(`branch ${branch} is at ${tip ?? 'nothing'}, not at ${expected ?? 'nothing'}`, { cause })
}
