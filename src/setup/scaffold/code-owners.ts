import type { Roles } from './scaffold.ts'

/** Where GitHub looks for code owners; it takes the first one it finds. */
export const CODE_OWNERS_PATHS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const

/**
 * Lines for CODEOWNERS, as advice: an existing file is the team's, and in it the last matching line wins. They make GitHub itself ask for
 * the people of Gate 2 when somebody changes what governs the gates. A user's repository has no teams to name.
 * @param organisation null when the owner is unknown or a user
 */
export function codeOwnersAdvice(roles: Roles, organisation: string | null): string {
  const owners = [...new Set([roles.architects, roles.security])].map((role) => ownerOf(role, organisation)).join(' ')
  const paths = ['/.specgate/', '/.github/workflows/specgate-*', '/.github/rulesets/', '/.github/CODEOWNERS']
  return ['# What governs the gates of specgate', ...paths.map((path) => `${path.padEnd(32)} ${owners}`)].join('\n')
}

function ownerOf(role: string, organisation: string | null): string {
  const [kind, name = ''] = role.split(':')
  return kind === 'user' ? `@${name}` : `@${organisation ?? 'ORGANISATION'}/${name}`
}
