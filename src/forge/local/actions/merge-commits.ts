import type { Merge } from '../../../model/snapshot.ts'
import type { CommitObject, Signature } from '../../../git/read-commit.ts'
import { mergeTrees } from '../../../git/merge-trees.ts'
import { writeCommit } from '../../../git/write-commit.ts'
import { requireCommit } from '../../content/branch-content.ts'
import { Refused } from '../refused.ts'
import type { LocalStore } from '../store.ts'

/** What is merged where, and whose name stands on it. */
export type MergeInput = {
  readonly base: string
  readonly head: string
  /** The branch's own commits, oldest first. */
  readonly commits: readonly CommitObject[]
  /** Tree that the merge gives. */
  readonly tree: string
  readonly number: number
  readonly title: string
  readonly headBranch: string
  readonly author: Signature
  readonly committer: Signature
}

/** Writes the commits that bring a branch's content onto the base, and gives the new tip. Throws `Refused`. */
export function mergeCommits(store: LocalStore, method: Merge['method'], input: MergeInput): Promise<string> {
  switch (method) {
    case 'merge':
      return joinHistories(store, input)
    case 'squash':
      return squash(store, input)
    case 'rebase':
      return rebase(store, input)
  }
}

function joinHistories(store: LocalStore, input: MergeInput): Promise<string> {
  const { base, head, tree, number, title, headBranch, committer } = input
  const message = `Merge pull request #${number} from ${headBranch}\n\n${title}`
  return writeCommit(store.dir, { tree, parents: [base, head], author: committer, committer, message })
}

function squash(store: LocalStore, input: MergeInput): Promise<string> {
  const { base, commits, tree, number, title, author, committer } = input
  const subjects = commits.map((commit) => `* ${commit.message.split('\n')[0]}`)
  const others = new Map(commits.map((commit) => [commit.author.email, commit.author.name]))
  others.delete(author.email)
  const trailers = [...others].map(([email, name]) => `Co-authored-by: ${name} <${email}>`)
  const message = [`${title} (#${number})`, subjects.join('\n'), trailers.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n')
  return writeCommit(store.dir, { tree, parents: [base], author, committer, message })
}

async function rebase(store: LocalStore, { base, commits, number, committer }: MergeInput): Promise<string> {
  if (commits.some((commit) => commit.parents.length !== 1)) {
    throw new Refused(`pull request #${number} holds merge commits and cannot be rebased`)
  }
  let tip = await requireCommit(store, base)
  for (const commit of commits) {
    const tree = await pick(store, tip, commit)
    if (tree === null) {
      throw new Refused(`pull request #${number} cannot be rebased: ${commit.oid.slice(0, 12)} conflicts with the base`)
    }
    if (tree === tip.tree) continue // the base has this change already
    const { author, message } = commit
    const oid = await writeCommit(store.dir, { tree, parents: [tip.oid], author, committer, message })
    tip = await requireCommit(store, oid)
  }
  if (tip.oid === base) throw new Refused(`pull request #${number} has nothing to merge`)
  return tip.oid
}

/**
 * The tree of `tip` with the change of one commit; null on conflict. git 2.39 has no `merge-tree --merge-base`, so `tip`'s tree is put
 * on a commit whose parent is the commit's own parent: that one is then the merge base.
 */
async function pick(store: LocalStore, tip: CommitObject, commit: CommitObject): Promise<string | null> {
  const { tree, author, committer } = tip
  const side = { tree, parents: commit.parents, author, committer, message: 'side of a rebase' }
  return mergeTrees(store.git, await writeCommit(store.dir, side), commit.oid)
}
