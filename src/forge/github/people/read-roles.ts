import type { Account } from './actor.ts'
import type { Page } from '../graphql/connection.ts'
import type { FactsAnswer } from '../graphql/facts.ts'
import type { RolesWanted } from '../graphql/roles.ts'
import { PersonAnswer, TEAM_PAGE, TeamPageAnswer } from '../graphql/roles.ts'
import type { Hub } from '../hub.ts'
import { askGraphql } from '../hub.ts'
import { readPages } from '../threads/read-pages.ts'

const MAX_MEMBERS = 5000

/**
 * Role holders whose permission is asked for although they have not spoken: enough to say who could approve, few enough that a company of
 * thousands in one team does not cost a question for each evaluation. Whoever speaks is asked for in any case.
 */
const MAX_HOLDERS = 200

/** Who holds the roles that the policy names. */
export type Roles = {
  /** Ids of the members by team slug; a team that does not exist is none of them. */
  readonly members: ReadonlyMap<string, ReadonlySet<number>>
  readonly holders: readonly Account[]
}

export async function readRoles(hub: Hub, answer: FactsAnswer, { teams, named }: RolesWanted): Promise<Roles> {
  const members = new Map<string, ReadonlySet<number>>()
  const holders = named.flatMap((_, index) => toAccount(PersonAnswer.nullable().parse(answer[`named${index}`] ?? null)))
  for (const [index, team] of teams.entries()) {
    const first = answer.repositoryOwner?.[`team${index}`]?.members
    if (first === undefined) continue
    const all = await readPages(first, MAX_MEMBERS, `members of ${team}`, (after) => membersAfter(hub, team, after))
    const people = all.flatMap(toAccount)
    members.set(team, new Set(people.flatMap(({ id }) => (id === null ? [] : [id]))))
    holders.push(...people)
  }
  return { members, holders: holders.slice(0, MAX_HOLDERS) }
}

function toAccount(person: PersonAnswer | null): Account[] {
  if (person === null || person.databaseId === null) return []
  return [{ id: person.databaseId, login: person.login, type: 'User' }]
}

async function membersAfter(hub: Hub, team: string, after: string): Promise<Page<PersonAnswer>> {
  const { repositoryOwner } = await askGraphql(hub, TEAM_PAGE, { team, after }, TeamPageAnswer)
  return repositoryOwner?.team?.members ?? { items: [], next: null }
}
