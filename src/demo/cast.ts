import type { User } from '../model/snapshot.ts'

/** The people of the demonstration. Rik could approve what others ask for; what he asks for himself he cannot. */
export const CAST: readonly User[] = [
  person(101, 'rik', ['network-architects']),
  person(102, 'bo', ['engineers']),
  person(103, 'ana', ['network-architects']),
  person(104, 'sam', ['security']),
  person(105, 'olga', ['operations']),
]

function person(id: number, login: string, teams: readonly string[]): User {
  return { id, login, type: 'User', permission: 'write', teams, active: true }
}

/** The team's policy: two gates, two more approvals, nobody approves what they asked for or wrote. */
export const POLICY = `# Who may open which gate. Read from the default branch only; a pull request cannot change the rules it is judged by.
version: 1
mode: enforce
gates:
  requirements: { approvals: 1, from: [team:network-architects] } # Gate 1
  feasibility: { approvals: 1, from: [team:network-architects] }
  design: { approvals: 2, from: [team:network-architects, team:security], distinct-roles: true } # Gate 2
  as-built: { approvals: 1, from: [team:operations] }
separation-of-duties: { author: deny, contributor: deny, requester: deny }
environments:
  lab: { stage: 1, runner: local } # 1: a person starts the build
`
