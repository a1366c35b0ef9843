import { z } from 'zod'
import type { GitHubFacts, Reading, TeamFacts, UserFacts } from '../doctor/facts.ts'
import { PermissionAnswer, TeamAnswer, UserAnswer } from '../github/answers.ts'
import type { GitHubApi } from '../github/github-api.ts'
import type { Policy } from '../../policy/policy.ts'
import { mapReading, readingOf, readingOrNone, refused } from './reading-of.ts'

const LOGIN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/
export const TeamGrant = z.object({ slug: z.string(), permission: z.string() })

/** The teams and people that a policy names, and what they may do in the repository. */
export async function observePeople(
  github: GitHubApi,
  { owner, name, ownerType }: Pick<GitHubFacts['repository'], 'owner' | 'name' | 'ownerType'>,
  policy: Policy | null,
): Promise<Pick<GitHubFacts, 'teams' | 'users'>> {
  const roles = [
    ...new Set(Object.values(policy?.gates ?? {}).flatMap(({ from }) => from.map((role) => role.toLowerCase()))),
  ]
  const slugs = named(roles, 'team:')
  const logins = [...new Set([...named(roles, 'user:'), ...Object.entries(policy?.aliases ?? {}).flat()])]
  const home = `/repos/${owner}/${name}`
  const grants =
    slugs.length === 0 ? null : await github.list(`${home}/teams`, (page) => z.array(TeamGrant).parse(page))
  const teams = []
  for (const slug of slugs) {
    const permission =
      grants?.ok === true ? (grants.value.find((each) => each.slug === slug)?.permission ?? 'none') : null
    teams.push({ slug, reading: ownerType === 'User' ? NO_TEAMS : await teamOf(github, owner, slug, permission) })
  }
  const users = []
  for (const login of logins) users.push({ login, reading: await userOf(github, home, login) })
  return { teams, users }
}

const NO_TEAMS: Reading<null> = { known: true, value: null }

function named(roles: readonly string[], kind: string): readonly string[] {
  return roles.filter((role) => role.startsWith(kind)).map((role) => role.slice(kind.length))
}

/** Members of its child teams count as its own. A hundred are enough: no gate asks for more. */
async function teamOf(
  github: GitHubApi,
  owner: string,
  slug: string,
  permission: string | null,
): Promise<Reading<TeamFacts | null>> {
  const path = `/orgs/${owner}/teams/${slug}`
  const team = readingOrNone(await github.ask({ method: 'GET', path }, TeamAnswer), 'Members: read')
  if (!team.known || team.value === null) return team.known ? { known: true, value: null } : team
  const secret = team.value.privacy === 'secret'
  const listed = await github.ask({ method: 'GET', path: `${path}/members?per_page=100` }, z.array(z.unknown()))
  return mapReading(readingOf(listed, 'Members: read'), (all) => ({ members: all.length, secret, permission }))
}

async function userOf(github: GitHubApi, home: string, login: string): Promise<Reading<UserFacts | null>> {
  if (!LOGIN.test(login)) return { known: true, value: null }
  const user = await github.ask({ method: 'GET', path: `/users/${login}` }, UserAnswer)
  if (!user.ok) return user.status === 404 ? { known: true, value: null } : refused(user, 'Metadata: read')
  const path = `${home}/collaborators/${login}/permission`
  const held = await github.ask({ method: 'GET', path }, PermissionAnswer)
  const permission = held.ok ? held.value.permission : held.status === 404 ? 'none' : null
  return { known: true, value: { type: user.value.type, permission } }
}
