import { POLICY_PATH } from '../../model/place.ts'
import type { Policy } from '../../policy/policy.ts'
import { approvalOf } from './engagement-chain.ts'
import type { ApprovalRecord, EngagementChain, MergeRecord } from './engagement-chain.ts'
import { fileAt } from './mainline.ts'
import type { Mainline } from './mainline.ts'

/** A merge of a gate, as the ledger records it. */
export type MergedGate = {
  readonly chain: EngagementChain
  readonly merge: MergeRecord
  /** Null when the ledger lacks the approval that the merge names. */
  readonly approval: ApprovalRecord | null
  /** Places of the merge commit and of the commit it was merged onto; null when the default branch lacks either. */
  readonly span: { readonly from: number; readonly to: number } | null
}

/** An approval of a gate, merged or not. */
export type ApprovedGate = {
  readonly chain: EngagementChain
  readonly approval: ApprovalRecord
  /** The policy at the commit that the approval names; null when there is none that can be read. */
  readonly policy: Policy | null
}

/** Every merge that the ledger records, in all engagements. */
export function mergedGates(engagements: readonly EngagementChain[], main: Mainline): readonly MergedGate[] {
  return engagements.flatMap((chain) =>
    chain.merged.map((merge) => {
      const from = main.position.get(merge.data.merge.from)
      const to = main.position.get(merge.data.merge.sha)
      const span = from === undefined || to === undefined || from >= to ? null : { from, to }
      return { chain, merge, approval: approvalOf(chain, merge), span }
    }),
  )
}

type Policies = ReadonlyMap<string, Policy | null>

/** Every approval that the ledger records, in all engagements. */
export function approvedGates(
  engagements: readonly EngagementChain[],
  main: Mainline,
  policies: Policies,
): readonly ApprovedGate[] {
  return engagements.flatMap((chain) =>
    chain.approved.map((approval) => ({ chain, approval, policy: policyAt(main, policies, approval.data.policy.ref) })),
  )
}

function policyAt(main: Mainline, policies: Policies, ref: string): Policy | null {
  const position = main.position.get(ref)
  const file = position === undefined ? null : fileAt(main, POLICY_PATH, position)
  return file === null ? null : (policies.get(file.blob) ?? null)
}
