import type { BranchContent } from '../../model/snapshot.ts'
import { diffTrees } from '../../git/diff-trees.ts'
import { findMergeBase } from '../../git/merge-base.ts'
import { listCommits } from '../../git/list-commits.ts'
import { mergeTrees } from '../../git/merge-trees.ts'
import type { CommitObject } from '../../git/read-commit.ts'
import { readCommit } from '../../git/read-commit.ts'
import { accountsOf, toCommit } from './identity.ts'
import type { ForgeState } from './read-state.ts'
import { toChange } from './repository-file.ts'
import type { LocalStore } from './store.ts'

/** As many as GitHub's own lists show; beyond that nothing is evaluated rather than half of it (G23). */
const MAX_COMMITS = 250
const MAX_CHANGES = 3000

/**
 * What a branch carries beyond `base`. A branch of unrelated history cannot be merged: it shows its whole history and every
 * difference to `base`, and no predicted tree. Throws when there is too much to evaluate.
 */
export async function observeBranch(
  store: LocalStore,
  state: ForgeState,
  base: string,
  head: string,
): Promise<BranchContent> {
  const common = await mergeBaseOf(store, base, head)
  const mergeBase = common ?? base
  const [ids, differences, predictedTree] = await Promise.all([
    ownCommits(store, mergeBase, head),
    diffTrees(store.reader, mergeBase, head),
    common === null ? null : predictTree(store, base, head),
  ])
  if (differences.length > MAX_CHANGES) {
    throw new Error(`too many files to evaluate: ${differences.length} differ in ${head.slice(0, 12)}`)
  }
  const accounts = accountsOf(state.users, state.settings.bot)
  return {
    sha: head,
    mergeBase,
    commits: await Promise.all(ids.map(async (id) => toCommit(accounts, await requireCommit(store, id)))),
    changes: await Promise.all(differences.map((difference) => toChange(store, difference))),
    predictedTree,
  }
}

/** Ids of the commits from a merge base to a tip, oldest first. */
export function ownCommits(store: LocalStore, mergeBase: string, head: string): Promise<readonly string[]> {
  return store.memories.commits(`${mergeBase} ${head}`, () => listCommits(store.git, mergeBase, head, MAX_COMMITS))
}

/** Null when the histories are unrelated. */
export function mergeBaseOf(store: LocalStore, base: string, head: string): Promise<string | null> {
  return store.memories.mergeBases(`${base} ${head}`, () => findMergeBase(store.git, base, head))
}

/** The tree that merging gives, null when it conflicts; the histories must be related. */
export function predictTree(store: LocalStore, base: string, head: string): Promise<string | null> {
  return store.memories.mergeTrees(`${base} ${head}`, () => mergeTrees(store.git, base, head))
}

/** A commit that must be there. */
export async function requireCommit(store: LocalStore, id: string): Promise<CommitObject> {
  const commit = await readCommit(store.reader, id)
  if (commit === null) throw new Error(`commit ${id} is missing`)
  return commit
}
