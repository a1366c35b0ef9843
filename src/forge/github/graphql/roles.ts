import { z } from 'zod'
import { PAGE_INFO, pageOf } from './connection.ts'

/** Whom the policy names: teams by slug, people by login. Both are variables of a question, `$team0` …, `$named0` …. */
export type RolesWanted = { readonly teams: readonly string[]; readonly named: readonly string[] }

/** Declarations of the variables that `roleFields` uses. */
export function roleVariables({ teams, named }: RolesWanted): readonly string[] {
  return [...teams.map((_, index) => `$team${index}: String!`), ...named.map((_, index) => `$named${index}: String!`)]
}

export function roleValues({ teams, named }: RolesWanted): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...teams.map((slug, index) => [`team${index}`, slug]),
    ...named.map((login, index) => [`named${index}`, login]),
  ])
}

/** Fields at the root of a question: members of the teams, and the accounts of the people. */
export function roleFields({ teams, named }: RolesWanted): string {
  const members = teams.map(
    (_, index) => `team${index}: team(slug: $team${index}) { members(${MEMBERS}) { ${MEMBER_FIELDS} } }`,
  )
  const people = named.map((_, index) => `named${index}: user(login: $named${index}) { databaseId login }`)
  const owner = `repositoryOwner(login: $owner) { ... on Organization { ${members.join('\n')} } }`
  return [teams.length === 0 ? '' : owner, ...people].join('\n')
}

/** Members of child teams are members of their parent too. */
const MEMBERS = 'first: 100, membership: ALL'
const MEMBER_FIELDS = `nodes { databaseId login } ${PAGE_INFO}`

/** Further members of a team. */
export const TEAM_PAGE = /* GraphQL */ `
  query TeamPage($owner: String!, $team: String!, $after: String!) {
    repositoryOwner(login: $owner) {
      ... on Organization { team(slug: $team) { members(${MEMBERS}, after: $after) { ${MEMBER_FIELDS} } } }
    }
  }
`

/** An account by name; null where there is none, or where it is not a person's. */
export const PersonAnswer = z.object({ databaseId: z.int().positive().nullable(), login: z.string().min(1) })
export type PersonAnswer = z.infer<typeof PersonAnswer>

const Team = z.object({ members: pageOf(PersonAnswer) }).nullish()

/** Null where the team is unknown; an owner that is no organisation has none. */
export const TeamPageAnswer = z.object({ repositoryOwner: z.object({ team: Team }).nullable() })

export const TeamsAnswer = z.record(z.string(), Team).nullish()
