import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'
import { isSamePerson } from './counted-approvals.ts'

/** V18 Same person not counted twice: no two approvals of one gate share an id, or a person by the policy's aliases. */
export function checkOnePerson(archive: Archive): readonly Violation[] {
  return archive.approvedGates.flatMap(({ chain, approval, policy }) => {
    if (policy === null) return [] // told by V20
    const users = approval.data.approvals.map(({ user }) => user)
    return users.flatMap((user, index): readonly Violation[] => {
      const first = users.slice(0, index).find((other) => isSamePerson(policy, other, user))
      if (first === undefined) return []
      const message = `${nameOf(approval)} counts ${first.login} and ${user.login}, who are one person`
      const remedy = 'Have another person approve; one person counts once, whatever the account.'
      return [{ code: 'V18', message, remedy, record: pathOf(chain, approval) }]
    })
  })
}
