import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'

/** V19 Approval not later dismissed: no record revokes the approval between it and the merge that stands on it. */
export function checkNotRevoked(archive: Archive): readonly Violation[] {
  return archive.mergedGates.flatMap(({ chain, merge, approval }): readonly Violation[] => {
    const revoked = chain.revoked.find(({ data, seq }) => data.revokes === merge.data.approved && seq < merge.seq)
    if (approval === null || revoked === undefined) return []
    const message = `${nameOf(merge)} stands on ${nameOf(approval)}, which ${nameOf(revoked)} had revoked (${revoked.data.reason})`
    const remedy = 'The gate was merged without a standing approval: have it approved anew.'
    return [{ code: 'V19', message, remedy, record: pathOf(chain, merge), commit: merge.data.merge.sha }]
  })
}
