import type { OutsidePull } from '../../../model/snapshot.ts'
import type { PullPhase } from '../../../model/phase.ts'
import { readBranch } from '../../content/branch-content.ts'
import { actorOf } from '../people/actor.ts'
import type { CommitBook } from '../people/commit-book.ts'
import type { Hub } from '../hub.ts'
import type { PlacedProposal } from './place-proposals.ts'
import { readPushers } from '../people/read-pushers.ts'
import type { CheckRun } from './to-checks.ts'
import { checkOf } from './to-checks.ts'
import { requestedOf, toComment, toReviews } from '../threads/to-thread.ts'

/** A pull request as snapshots show it, with the phase that opened it. */
export type ReadPull = OutsidePull & { readonly phase: PullPhase | null }

export function pullReader(hub: Hub, book: CommitBook, runs: readonly CheckRun[]) {
  const { mirror, memory } = hub
  return async ({
    proposal,
    phase,
    state,
    from,
    head,
    merge,
    checked,
    isJudged,
    ...thread
  }: PlacedProposal): Promise<ReadPull> => {
    const { number, title, isDraft, author, baseRefName, headRefName, labels } = proposal
    const asked = requestedOf(proposal)
    const inVain = memory.unaskable.get(number) ?? { users: [], teams: [] }
    const content = await readBranch(mirror.store, from, head, book.toCommit)
    const isOwn = content.commits.every((commit) => commit.author.id === hub.app.botId)
    return {
      number,
      phase,
      title,
      state,
      draft: isDraft,
      author: actorOf(author),
      baseBranch: baseRefName,
      headBranch: headRefName,
      content,
      reviews: toReviews(thread.opinions, proposal.timelineItems.nodes?.[0]?.createdAt ?? null),
      comments: thread.remarks.map((remark) => toComment(remark, memory.reactions)),
      checks: checked.flatMap((oid) => runs.filter((run) => run.head === oid).map(checkOf)),
      labels: (labels ?? []).map((label) => label.name).toSorted(),
      pushers: isOwn ? [] : await readPushers(hub, { branch: headRefName, head, isJudged }),
      requested: {
        users: [...new Set([...asked.users, ...inVain.users])],
        teams: [...new Set([...asked.teams, ...inVain.teams])],
      },
      merge,
    }
  }
}
