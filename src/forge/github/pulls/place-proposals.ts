import type { Merge } from '../../../model/snapshot.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import type { Refs } from '../../../git/read-refs.ts'
import type { LedgerFiles } from '../../forge.ts'
import { approvedHeads } from './approved-heads.ts'
import { bringCommit } from '../mirror/bring-commit.ts'
import type { Hub } from '../hub.ts'
import { isMergeTold } from './is-merge-told.ts'
import { readMerge } from './read-merge.ts'
import type { ProposalThread } from '../threads/read-threads.ts'
import { requireSame } from '../same-tips.ts'

/** A pull request and where it stands in the mirror. */
export type PlacedProposal = ProposalThread & {
  readonly state: 'open' | 'merged' | 'closed'
  readonly head: string
  /** What it is compared with: the default branch's tip, or as it was before the merge. */
  readonly from: string
  readonly merge: Merge | null
  /** Approvals of it are still weighed: it is open, or merged and not told of. */
  readonly isJudged: boolean
  /** Commits whose checks are looked at, the present head last. */
  readonly checked: readonly string[]
}

const STATES = { OPEN: 'open', MERGED: 'merged', CLOSED: 'closed' } as const

/** Makes sure that git has what the pull requests speak of; `Unsettled` when an open one is elsewhere for git. */
export function placeProposals(
  hub: Hub,
  {
    refs,
    base,
    ledger,
    proposals,
    outsideHead,
  }: {
    readonly refs: Refs
    readonly base: string
    readonly ledger: LedgerFiles
    readonly proposals: readonly ProposalThread[]
    /** Head of the one that no phase opened. */
    readonly outsideHead: string | null
  },
): Promise<readonly PlacedProposal[]> {
  return Promise.all(
    proposals.map(async (thread): Promise<PlacedProposal> => {
      const { number, headRefOid: head, headRefName } = thread.proposal
      const state = STATES[thread.proposal.state]
      if (state === 'open') {
        const inMirror = thread.phase === null ? (outsideHead ?? undefined) : refs.get(branchRef(headRefName))
        requireSame(`the head of #${number}`, inMirror, head)
      }
      await bringCommit(hub, head, number)
      const merge = await readMerge(hub, thread.proposal)
      const earlier = state === 'open' ? approvedHeads(ledger, number) : []
      const written = hub.memory.heads.get(number) ?? []
      const checked = [...new Set([...earlier, ...written])].filter((each) => each !== head)
      const isJudged = state === 'open' || (merge !== null && !isMergeTold(ledger, number))
      return { ...thread, state, head, merge, isJudged, from: merge?.from ?? base, checked: [...checked, head] }
    }),
  )
}
