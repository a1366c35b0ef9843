import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'
import { isProgram } from './counted-approvals.ts'

/** V16 Approver is a person: no approval is by a bot or an app. */
export function checkPersons(archive: Archive): readonly Violation[] {
  return archive.approvedGates.flatMap(({ chain, approval }) =>
    approval.data.approvals.filter(isProgram).map(({ user, review }): Violation => {
      const message = `${nameOf(approval)} counts review ${review} by ${user.login}, which is a program; expected a person`
      const remedy = 'Have a person approve the content; a program never counts.'
      return { code: 'V16', message, remedy, record: pathOf(chain, approval) }
    }),
  )
}
