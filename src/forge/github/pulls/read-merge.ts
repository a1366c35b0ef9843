import type { Merge } from '../../../model/snapshot.ts'
import type { CommitObject } from '../../../git/read-commit.ts'
import { mergeBaseOf, newestCommits, requireCommit } from '../../content/branch-content.ts'
import type { ContentStore } from '../../content/content-store.ts'
import { actorOf } from '../people/actor.ts'
import { bringCommit } from '../mirror/bring-commit.ts'
import type { ProposalAnswer } from '../graphql/conversation.ts'
import type { Hub } from '../hub.ts'
import type { MergeFacts } from './merge-facts.ts'
import { mergeFacts } from './merge-facts.ts'
import { Unsettled } from '../settle.ts'

const MAX_PUSHED_COMMITS = 250

/** How a pull request was merged, from GitHub's word and the commits; null while it is not. */
export async function readMerge(hub: Hub, proposal: ProposalAnswer): Promise<Merge | null> {
  const { number, state, mergeCommit, mergedAt, mergedBy, headRefOid } = proposal
  if (state !== 'MERGED') return null
  if (mergeCommit === null || mergedAt === null) throw new Unsettled(`#${number} is merged, and nothing tells how`)
  const { store } = hub.mirror
  const head = await bringCommit(hub, headRefOid, number)
  const merge = await bringCommit(hub, mergeCommit.oid, number)
  const facts =
    merge.oid === head.oid
      ? await pushed(store, merge, proposal.commits.totalCount)
      : mergeFacts(...(await histories(store, merge, head)))
  return { sha: merge.oid, tree: merge.tree, ...facts, by: actorOf(mergedBy), at: mergedAt }
}

/** Somebody pushed the commits as they are to the base branch, and GitHub took the pull request for merged. */
async function pushed(store: ContentStore, head: CommitObject, count: number): Promise<MergeFacts> {
  const commits = await firstParents(store, head, Math.min(Math.max(count, 1), MAX_PUSHED_COMMITS))
  const from = commits.at(-1)?.parents[0]
  if (from === undefined) throw new Error(`the default branch begins with commit ${head.oid} of a pull request`)
  return { method: 'rebase', from }
}

async function histories(
  store: ContentStore,
  merge: CommitObject,
  head: CommitObject,
): Promise<[CommitObject[], CommitObject[]]> {
  const [before] = merge.parents
  const base = before === undefined ? null : await mergeBaseOf(store, before, head.oid)
  const ids = base === null ? [] : await newestCommits(store, base, head.oid)
  const own = await Promise.all(ids.map((id) => requireCommit(store, id)))
  return [await firstParents(store, merge, own.length + 1), own]
}

/** A commit and those before it along first parents, newest first, at most `count`. */
async function firstParents(store: ContentStore, commit: CommitObject, count: number): Promise<CommitObject[]> {
  const commits = [commit]
  for (let [parent] = commit.parents; parent !== undefined && commits.length < count;) {
    const next = await requireCommit(store, parent)
    commits.push(next)
    ;[parent] = next.parents
  }
  return commits
}
