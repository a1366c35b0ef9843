import type { GitHubFacts } from './facts.ts'
import { inWords } from './setup-finding.ts'
import type { SetupFinding } from './setup-finding.ts'

/** SG665 The default branch cannot be rewritten or deleted, and takes changes by pull request only. */
export function branchHistory({ defaultGuards, repository }: GitHubFacts): readonly SetupFinding[] {
  if (!defaultGuards.known) return []
  const guards = defaultGuards.value
  const lacking = [
    ...(guards.some(({ noForcePush }) => noForcePush) ? [] : ['force pushes']),
    ...(guards.some(({ noDeletion }) => noDeletion) ? [] : ['deletion']),
    ...(guards.some(({ reviews }) => reviews !== null) ? [] : ['direct pushes']),
  ]
  if (lacking.length === 0) return []
  return [
    {
      code: 'SG665',
      kind: 'weak',
      found: `${repository.defaultBranch} allows ${inWords(lacking)}`,
      why: 'locked artifacts, policy and trust root can be changed without a pull request, or their history removed (G69)',
      remedy: 'Add the rules non_fast_forward, deletion and pull_request, as .github/rulesets/specgate.json has them.',
    },
  ]
}
