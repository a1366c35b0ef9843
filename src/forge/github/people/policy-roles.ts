import type { RolesWanted } from '../graphql/roles.ts'

const MAX_ROLES = 100

/**
 * Teams and people that a policy names, as they are written. Only looked for, not judged: a text that is no policy may name some too,
 * and one that is never names more than these. Throws when there are too many to ask for.
 */
export function policyRoles(policy: string | null): RolesWanted {
  return { teams: namedBy(policy, 'team'), named: namedBy(policy, 'user') }
}

function namedBy(policy: string | null, kind: 'team' | 'user'): readonly string[] {
  const found = (policy ?? '').matchAll(new RegExp(`\\b${kind}:([A-Za-z0-9][A-Za-z0-9-]{0,98})(?![A-Za-z0-9-])`, 'g'))
  const names = [...new Set([...found].map((match) => String(match[1]).toLowerCase()))]
  if (names.length > MAX_ROLES) throw new Error(`the policy names ${names.length} ${kind}s, more than ${MAX_ROLES}`)
  return names.toSorted()
}
