import type { Merge } from '../../../model/snapshot.ts'
import type { CommitObject } from '../../../git/read-commit.ts'

/** What git tells of how a pull request was merged. */
export type MergeFacts = Pick<Merge, 'method' | 'from'>

/**
 * How the commit that merged a pull request came about. Two parents: a merge commit. When the last commits up to it are the pull
 * request's own, by author, date and message, they were rebased (or pushed); otherwise they were squashed into it.
 * @param onto the commit and those before it along first parents, newest first: at least one more than the pull request has
 * @param own the pull request's commits, oldest first
 */
export function mergeFacts(onto: readonly CommitObject[], own: readonly CommitObject[]): MergeFacts {
  const [merge] = onto
  const [from] = merge?.parents ?? []
  if (merge === undefined || from === undefined) throw new Error('a merge without a commit before it')
  if (merge.parents.length > 1) return { method: 'merge', from }
  const waiting = own.filter((commit) => commit.parents.length === 1)
  let rebased = 0
  for (const commit of onto) {
    // A commit whose change was there already is left out by a rebase.
    let last = waiting.pop()
    while (last !== undefined && !isCopy(commit, last)) last = waiting.pop()
    if (last === undefined || commit.parents.length !== 1) break
    rebased += 1
  }
  const earliest = onto[rebased - 1]?.parents[0]
  return earliest === undefined ? { method: 'squash', from } : { method: 'rebase', from: earliest }
}

function isCopy(a: CommitObject, b: CommitObject): boolean {
  return (
    a.author.when === b.author.when &&
    a.author.email === b.author.email &&
    a.author.name === b.author.name &&
    a.message.trimEnd() === b.message.trimEnd()
  )
}
