import type { Archive } from '../archive.ts'
import type { ApprovedGate } from '../recorded-gates.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'
import { conflictOf } from './counted-approvals.ts'

const REMEDY = 'Have somebody approve who neither wrote the change nor asked for it.'

/**
 * V17 Separation of duties: no approver wrote the change or asked for the engagement, as far as the policy in force denies it; and the
 * requester that the approval names is the one who opened the engagement.
 */
export function checkSeparationOfDuties(archive: Archive): readonly Violation[] {
  return archive.approvedGates.flatMap((gate) => [...conflicts(gate), ...otherRequester(gate)])
}

function conflicts({ chain, approval, policy }: ApprovedGate): readonly Violation[] {
  if (policy === null) return [] // told by V20
  return approval.data.approvals.flatMap((each): readonly Violation[] => {
    const conflict = conflictOf(policy, approval.data, each)
    if (conflict === null) return []
    const message = `${nameOf(approval)}: ${each.user.login} ${conflict} the change and approved it`
    return [{ code: 'V17', message, remedy: REMEDY, record: pathOf(chain, approval) }]
  })
}

function otherRequester({ chain, approval }: ApprovedGate): readonly Violation[] {
  const asked = chain.opened[0]?.data.requester
  const named = approval.data.requester
  if (asked !== undefined && asked.id === named.id && asked.login === named.login) return []
  const message = `${nameOf(approval)} names ${named.login} as the requester; the engagement was opened by ${asked?.login ?? 'nobody'}`
  return [{ code: 'V17', message, remedy: REMEDY, record: pathOf(chain, approval) }]
}
