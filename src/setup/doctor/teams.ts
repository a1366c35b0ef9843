import { GATES } from '../../model/phase.ts'
import type { Policy } from '../../policy/policy.ts'
import type { GitHubFacts, LocalFacts, TeamFacts } from './facts.ts'
import { unread } from './setup-finding.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY = 'a gate that waits for nobody stays shut, and people look for a way around it (G14)'

const NO_PERMISSION = {
  known: false,
  reason: 'needs permission Administration: read',
  remedy: 'Use a token of a repository administrator.',
} as const

/** SG681 Each team of the policy exists, can be seen, has members, and its members can approve. */
export function teams(
  { teams: readings, repository }: GitHubFacts,
  { policy: { policy } }: LocalFacts,
): readonly SetupFinding[] {
  if (readings.length > 0 && repository.ownerType === 'User') {
    const found = `the policy names teams, and ${repository.owner} is a user, who has none`
    return [weak(found, 'Name people instead, user:<login>, or move the repository to an organisation.')]
  }
  return readings.flatMap(({ slug, reading }) => {
    if (!reading.known) return [unread('SG681', `team ${slug}`, reading, WHY)]
    return reading.value === null
      ? [
          weak(
            `there is no team ${slug} in ${repository.owner}, or it is secret`,
            `Create it, or mend its name in the policy.`,
          ),
        ]
      : judge(slug, reading.value, policy)
  })
}

function judge(
  slug: string,
  { members, secret, permission }: TeamFacts,
  policy: Policy | null,
): readonly SetupFinding[] {
  const short =
    policy === null
      ? []
      : GATES.filter((gate) => {
          const { from, approvals } = policy.gates[gate]
          return from.length === 1 && from[0]?.toLowerCase() === `team:${slug}` && approvals > members
        })
  return [
    ...(members === 0 ? [weak(`team ${slug} has no members`, 'Add the people who hold its gates.')] : []),
    ...(members > 0 && short.length > 0
      ? [
          weak(
            `team ${slug} has ${members} member(s), fewer than ${short.join(', ')} asks to approve`,
            'Add members, or ask for fewer approvals.',
          ),
        ]
      : []),
    ...(secret
      ? [
          weak(
            `team ${slug} is secret`,
            'Make it visible: GitHub neither asks a secret team for a review nor takes it as a code owner.',
          ),
        ]
      : []),
    ...(permission === null
      ? [unread('SG681', `the permission of team ${slug}`, NO_PERMISSION, WHY)]
      : ['write', 'push', 'maintain', 'admin'].includes(permission)
        ? []
        : [
            weak(
              `team ${slug} has no write permission here (${permission})`,
              'Give it the Write role: only who can write counts as an approver.',
            ),
          ]),
  ]
}

function weak(found: string, remedy: string): SetupFinding {
  return { code: 'SG681', kind: 'weak', found, why: WHY, remedy }
}
