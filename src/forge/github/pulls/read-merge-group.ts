import { diffTrees } from '../../../git/diff-trees.ts'
import { readRefs } from '../../../git/read-refs.ts'
import { readCommit } from '../../../git/read-commit.ts'
import type { EntryAnswer } from '../graphql/merge-queue.ts'
import { MERGE_QUEUE, MergeQueueAnswer } from '../graphql/merge-queue.ts'
import type { Hub } from '../hub.ts'
import { askGraphql } from '../hub.ts'
import { readPages } from '../threads/read-pages.ts'
import { defaultBranchOf } from '../repository-identity.ts'

const MAX_ENTRIES = 1000
const QUEUE_REFS = 'refs/specgate/queue'

/**
 * Numbers of the pull requests in a group of the merge queue, in the order they are merged. Throws when the queue's entries do not lead
 * from the group's base to its head, or git shows another head: then nobody knows what the group holds, and it must not pass.
 */
export async function readMergeGroup(hub: Hub, head: string, base: string): Promise<readonly number[]> {
  const { mirror } = hub
  await mirror.bring([`+refs/heads/gh-readonly-queue/*:${QUEUE_REFS}/*`])
  const refs = await readRefs(mirror.store.git, [QUEUE_REFS])
  if (![...refs.values()].includes(head)) throw new Error(`the merge queue has no group that ends in ${head}`)
  const branch = await defaultBranchOf(hub)
  const entriesAfter = async (after: string | null) => {
    const { mergeQueue } = (await askGraphql(hub, MERGE_QUEUE, { branch, after }, MergeQueueAnswer)).repository
    return mergeQueue?.entries ?? { items: [], next: null }
  }
  const entries = await readPages(await entriesAfter(null), MAX_ENTRIES, 'entries of the merge queue', entriesAfter)
  const group = entriesOfGroup(entries, head, base)
  for (const { headOid } of group) {
    const commit = await readCommit(mirror.store.reader, headOid)
    const { code } = await mirror.store.git.tryRun(['merge-base', '--is-ancestor', headOid, head])
    if (commit === null || code !== 0) throw new Error(`commit ${headOid} of the merge queue is not part of ${head}`)
  }
  return group.map(({ pull }) => pull)
}

/** A file that a merge group changes as a whole; null: it is gone. */
export type GroupChange = { readonly path: string; readonly blob: string | null }

/** What the whole group changes on the default branch; it must have been read by `readMergeGroup`. */
export async function readGroupChanges({ mirror }: Hub, head: string, base: string): Promise<readonly GroupChange[]> {
  const changes = await diffTrees(mirror.store.reader, base, head)
  return changes.map(({ path, after }) => ({ path, blob: after?.oid ?? null }))
}

/** The entries from the group's base to its head, oldest first. Throws when there is a gap. */
export function entriesOfGroup(
  entries: readonly EntryAnswer[],
  head: string,
  base: string,
): readonly { readonly pull: number; readonly headOid: string }[] {
  const group: { readonly pull: number; readonly headOid: string }[] = []
  for (let wanted = head; wanted !== base;) {
    const entry = entries.find((each) => each.headCommit?.oid === wanted)
    const before = entry?.baseCommit?.oid
    const pull = entry?.pullRequest?.number
    if (before === undefined || pull === undefined || group.length >= entries.length) {
      throw new Error(`the merge queue does not tell which pull requests lead from ${base} to ${head}`)
    }
    group.unshift({ pull, headOid: wanted })
    wanted = before
  }
  if (group.length === 0) throw new Error(`the merge group at ${head} is empty`)
  return group
}
