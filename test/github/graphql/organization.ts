import type { StandIn, Team } from '../stand-in.ts'
import { nodeId, shown } from './actors.ts'
import type { PageArguments } from './connection.ts'
import { connection } from './connection.ts'
import { repository } from './repository.ts'
import type { View } from './view.ts'

type Membership = 'ALL' | 'IMMEDIATE' | 'CHILD_TEAM'

export function organization(view: View) {
  const { url, repository: own } = view.standIn
  return {
    __typename: 'Organization',
    id: nodeId('Org', own.owner),
    login: own.owner,
    url: `${url}/${own.owner}`,
    repository: ({ name }: { name: string }) => (name === own.name ? repository(view) : null),
    team: ({ slug }: { slug: string }) => {
      const found = view.standIn.state.teams.get(slug)
      return found === undefined ? null : team(view, found)
    },
    teams: (page: PageArguments) =>
      connection(
        'teams',
        [...view.standIn.state.teams.values()].map((each) => team(view, each)),
        page,
      ),
  }
}

function team(view: View, data: Team) {
  return {
    __typename: 'Team',
    id: nodeId('Team', data.slug),
    slug: data.slug,
    name: data.slug,
    combinedSlug: `${view.standIn.repository.owner}/${data.slug}`,
    members: ({ membership = 'ALL', ...page }: PageArguments & { membership?: Membership | null }) => {
      const logins = membersOf(view.standIn, data, membership ?? 'ALL')
      const people = [...view.standIn.state.accounts.values()].filter((each) => logins.has(each.login.toLowerCase()))
      const nodes = people.map((each) => shown(view.standIn, each))
      return connection('members', nodes, page, () => ({ role: 'MEMBER' }))
    },
  }
}

/** A team's members are also those of the teams below it, unless only its own are asked for. */
function membersOf({ state }: StandIn, own: Team, membership: Membership): ReadonlySet<string> {
  const below = [...state.teams.values()].filter((each) => each.parent === own.slug)
  const children = below.flatMap((each) => [...membersOf({ state } as StandIn, each, 'ALL')])
  const direct = own.members.map((each) => each.toLowerCase())
  return new Set([...(membership === 'CHILD_TEAM' ? [] : direct), ...(membership === 'IMMEDIATE' ? [] : children)])
}
