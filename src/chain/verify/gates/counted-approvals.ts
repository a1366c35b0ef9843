import type { Approval, RecordData } from '../../../model/record.ts'
import type { Policy } from '../../../policy/policy.ts'
import { personOf } from '../../../policy/policy.ts'

type Person = { readonly id: number | null; readonly login: string }
type ApprovalData = RecordData<'gate.approved'>

/** Whether an account belongs to a program. */
export function isProgram({ user }: Approval): boolean {
  return user.type !== 'User' || user.login.toLowerCase().endsWith('[bot]')
}

/** Whether two accounts are one person: the same id, or the same login once aliases are resolved. */
export function isSamePerson(policy: Policy, a: Person, b: Person): boolean {
  return (a.id !== null && a.id === b.id) || personOf(policy, a.login) === personOf(policy, b.login)
}

/**
 * What the approver did in the change that separation of duties forbids; null when nothing. The first of the recorded authors opened the
 * pull request, all of them contributed to it.
 */
export function conflictOf(policy: Policy, data: ApprovalData, { user }: Approval): 'wrote' | 'asked for' | null {
  const { author, contributor, requester } = policy.deny
  const [opener, ...others] = data.authors.map((each) => isSamePerson(policy, each, user))
  const wrote = ((author || contributor) && opener === true) || (contributor && others.includes(true))
  if (wrote) return 'wrote'
  return requester && isSamePerson(policy, data.requester, user) ? 'asked for' : null
}

/** Approvals that count, each person once: by independent people who bring a role that the gate asks for. */
export function countedApprovals(policy: Policy, data: ApprovalData): readonly Approval[] {
  const fit = data.approvals.filter(
    (approval) =>
      !isProgram(approval) &&
      conflictOf(policy, data, approval) === null &&
      rolesFor(policy, data, approval).length > 0,
  )
  return fit.filter(({ user }, index) => fit.findIndex((other) => isSamePerson(policy, other.user, user)) === index)
}

/** How many people approve at once under the gate's rule: with distinct roles, as many as can each be given a role of their own. */
export function countApprovers(policy: Policy, data: ApprovalData): number {
  const counted = countedApprovals(policy, data)
  if (!policy.gates[data.gate].distinctRoles) return counted.length
  return matchRoles(counted.map((approval) => rolesFor(policy, data, approval)))
}

function rolesFor(policy: Policy, data: ApprovalData, { roles }: Approval): readonly string[] {
  const brought = new Set(roles.map((role) => role.toLowerCase()))
  const asked = policy.gates[data.gate].from.map((role) => role.toLowerCase())
  return [...new Set(asked)].filter((role) => brought.has(role))
}

/** Size of the largest matching of people to different roles (augmenting paths). */
function matchRoles(people: readonly (readonly string[])[]): number {
  const holder = new Map<string, number>()
  function place(person: number, tried: Set<string>): boolean {
    for (const role of people[person] ?? []) {
      if (tried.has(role)) continue
      tried.add(role)
      const other = holder.get(role)
      if (other === undefined || place(other, tried)) {
        holder.set(role, person)
        return true
      }
    }
    return false
  }
  return people.filter((_, person) => place(person, new Set())).length
}
