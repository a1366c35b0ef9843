import type { EnvironmentFacts, GitHubFacts, LocalFacts } from './facts.ts'
import { unread } from './setup-finding.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY = 'its secrets are then given to any job that names it, whatever the gates say (G58)'

/**
 * SG669 Each environment of the policy exists on GitHub and is protected. A missing one is made by the first job that names it, without
 * any protection. SG670 Administrators may not skip the protection.
 */
export function environments(
  { environments: reading, repository }: GitHubFacts,
  local: LocalFacts,
): readonly SetupFinding[] {
  const named = Object.keys(local.policy.policy?.environments ?? {})
  if (named.length === 0) return []
  if (!reading.known) return [unread('SG669', 'the environments', reading, WHY)]
  const place = `Settings → Environments of ${repository.owner}/${repository.name}`
  return named.flatMap((name) =>
    judge(name, reading.value.find((each) => each.name.toLowerCase() === name) ?? null, place),
  )
}

function judge(name: string, facts: EnvironmentFacts | null, place: string): readonly SetupFinding[] {
  if (facts === null)
    return [weak('SG669', `there is no environment ${name}`, WHY, `Create ${name} with required reviewers: ${place}.`)]
  if (!facts.rules.some((rule) => rule !== 'branch_policy' && rule !== 'wait_timer'))
    return [
      weak(
        'SG669',
        `environment ${name} has no reviewers and no rule of an App`,
        WHY,
        `Add required reviewers, or the App's deployment protection rule: ${place}.`,
      ),
    ]
  if (facts.adminsBypass === false) return []
  const why = 'an administrator can start a waiting job without the gate (G60)'
  const remedy = `Switch off "Allow administrators to bypass configured protection rules": ${place}.`
  return facts.adminsBypass === null
    ? [
        {
          code: 'SG670',
          kind: 'unread',
          found: `whether administrators bypass environment ${name} could not be read: GitHub does not say`,
          why,
          remedy,
        },
      ]
    : [weak('SG670', `administrators may bypass the protection of environment ${name}`, why, remedy)]
}

function weak(code: string, found: string, why: string, remedy: string): SetupFinding {
  return { code, kind: 'weak', found, why, remedy }
}
