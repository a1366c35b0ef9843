import type { GitHubFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'

/** SG686 The owner's plan has rulesets for this repository. Without them nothing can be required, and what else is found follows from that. */
export function planRulesets({ planHasRulesets, repository }: GitHubFacts): readonly SetupFinding[] {
  if (planHasRulesets) return []
  return [
    {
      code: 'SG686',
      kind: 'weak',
      found: `the plan of ${repository.owner} has neither rulesets nor branch protection for ${repository.private ? 'private' : 'these'} repositories`,
      why: 'nothing can be required here, so every gate is advice until that changes',
      remedy:
        'Upgrade the plan (Pro, Team or Enterprise) or make the repository public; then do what the other lines say.',
    },
  ]
}
