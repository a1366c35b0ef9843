import type { GitHubFacts, LocalFacts } from './facts.ts'
import { unread } from './setup-finding.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY = 'a gate may wait for somebody who cannot open it, or for whoever registers that name next (G15)'

const NO_PERMISSION = {
  known: false,
  reason: 'needs permission Metadata: read',
  remedy: 'Use a token that can see collaborators.',
} as const

/** SG682 Each person whom the policy lets approve exists, is a person, and can write here. */
export function users({ users: readings }: GitHubFacts, { policy: { policy } }: LocalFacts): readonly SetupFinding[] {
  const roles = new Set(
    Object.values(policy?.gates ?? {}).flatMap(({ from }) => from.map((role) => role.toLowerCase())),
  )
  return readings
    .filter(({ login }) => roles.has(`user:${login.toLowerCase()}`))
    .flatMap(({ login, reading }) => {
      if (!reading.known) return [unread('SG682', `user ${login}`, reading, WHY)]
      if (reading.value === null) return [weak(`there is no user ${login}`, 'Mend the login in the policy.')]
      if (reading.value.type !== 'User')
        return [weak(`${login} is a ${reading.value.type}, not a person`, 'Name a person.')]
      const { permission } = reading.value
      if (permission === null) return [unread('SG682', `the permission of ${login}`, NO_PERMISSION, WHY)]
      return ['write', 'maintain', 'admin'].includes(permission)
        ? []
        : [
            weak(
              `${login} has no write permission here (${permission})`,
              'Give the Write role: only who can write counts as an approver.',
            ),
          ]
    })
}

function weak(found: string, remedy: string): SetupFinding {
  return { code: 'SG682', kind: 'weak', found, why: WHY, remedy }
}
