import { gateName } from '../../../model/phase.ts'
import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'
import { countApprovers } from './counted-approvals.ts'

const REMEDY = 'The gate was opened without the approvals it needs: treat it as bypassed and have it approved anew.'

/**
 * V15 Enough approvals: the people who count, in the roles that the policy in force asks for, are as many as it asks for; and each merged
 * gate has such an approval. Recomputed from the recorded reviews and the policy file at the commit the approval names.
 */
export function checkEnoughApprovals(archive: Archive): readonly Violation[] {
  return [
    ...archive.mergedGates.flatMap(({ chain, merge, approval }): readonly Violation[] => {
      if (approval !== null) return []
      const message = `${nameOf(merge)} locks ${gateName(merge.data.gate)} by approval ${merge.data.approved}, which the ledger does not hold`
      return [{ code: 'V15', message, remedy: REMEDY, record: pathOf(chain, merge) }]
    }),
    ...archive.approvedGates.flatMap(({ chain, approval, policy }): readonly Violation[] => {
      if (policy === null) return [] // told by V20
      const rule = policy.gates[approval.data.gate]
      const count = countApprovers(policy, approval.data)
      if (count >= rule.approvals) return []
      const roles = `${rule.distinctRoles ? 'different roles of ' : ''}${rule.from.join(', ')}`
      const message = `${nameOf(approval)}: ${gateName(approval.data.gate)} needs ${rule.approvals} of ${roles}; ${count} counted`
      return [{ code: 'V15', message, remedy: REMEDY, record: pathOf(chain, approval) }]
    }),
  ]
}
