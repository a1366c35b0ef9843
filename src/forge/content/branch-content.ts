import type { BranchContent, Commit } from '../../model/snapshot.ts'
import { diffTrees } from '../../git/diff-trees.ts'
import { findMergeBase } from '../../git/merge-base.ts'
import { listCommits, listNewest } from '../../git/list-commits.ts'
import { mergeTrees } from '../../git/merge-trees.ts'
import type { CommitObject } from '../../git/read-commit.ts'
import { readCommit } from '../../git/read-commit.ts'
import type { ContentStore } from './content-store.ts'
import { toChange } from './repository-file.ts'

/** As many as GitHub's own lists show. One more is read, so that the rules see that there are too many and block (G23). */
const MAX_COMMITS = 250
const MAX_CHANGES = 3000

/**
 * What a branch carries beyond `base`. A branch of unrelated history cannot be merged: it shows its whole history and every
 * difference to `base`, and no predicted tree. What merging changes beyond what the branch shows counts as its change too: with several
 * merge bases, or a rename on the other side, a merge writes to files that no difference names. `toCommit` says whose the commits are.
 */
export async function readBranch(
  store: ContentStore,
  base: string,
  head: string,
  toCommit: (commit: CommitObject) => Commit,
): Promise<BranchContent> {
  const common = await mergeBaseOf(store, base, head)
  const mergeBase = common ?? base
  const [ids, differences, predictedTree] = await Promise.all([
    newestCommits(store, mergeBase, head),
    diffTrees(store.reader, mergeBase, head),
    common === null ? null : predictTree(store, base, head),
  ])
  const named = new Set(differences.map(({ path }) => path))
  const merged = predictedTree === null ? [] : await diffTrees(store.reader, base, predictedTree)
  const all = [...differences, ...merged.filter(({ path }) => !named.has(path))]
  return {
    sha: head,
    mergeBase,
    commits: (await Promise.all(ids.map((id) => requireCommit(store, id)))).map(toCommit),
    changes: await Promise.all(all.slice(0, MAX_CHANGES + 1).map((difference) => toChange(store, difference))),
    predictedTree,
  }
}

/** Ids of the newest commits that `head` has beyond a merge base, oldest first: as many as `readBranch` shows. */
export function newestCommits(store: ContentStore, mergeBase: string, head: string): Promise<readonly string[]> {
  return store.memories.newestCommits(`${mergeBase} ${head}`, () =>
    listNewest(store.git, mergeBase, head, MAX_COMMITS + 1),
  )
}

/** Ids of the commits from a merge base to a tip, oldest first. Throws when there are too many. */
export function ownCommits(store: ContentStore, mergeBase: string, head: string): Promise<readonly string[]> {
  return store.memories.commits(`${mergeBase} ${head}`, () => listCommits(store.git, mergeBase, head, MAX_COMMITS))
}

/** Null when the histories are unrelated. */
export function mergeBaseOf(store: ContentStore, base: string, head: string): Promise<string | null> {
  return store.memories.mergeBases(`${base} ${head}`, () => findMergeBase(store.git, base, head))
}

/** The tree that merging gives, null when it conflicts; the histories must be related. */
export function predictTree(store: ContentStore, base: string, head: string): Promise<string | null> {
  return store.memories.mergeTrees(`${base} ${head}`, () => mergeTrees(store.git, base, head))
}

/** A commit that must be there. */
export async function requireCommit(store: ContentStore, id: string): Promise<CommitObject> {
  const commit = await readCommit(store.reader, id)
  if (commit === null) throw new Error(`commit ${id} is missing`)
  return commit
}
