import { GATE_CHECK } from '../../model/gate-check.ts'
import type { GitHubFacts } from './facts.ts'
import { inWords, unread } from './setup-finding.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY = 'without it a pull request can be merged while its gate is shut, and every gate is advice (G45)'

/**
 * SG660 Something that is enforced requires `specgate / gate` of what goes into the default branch. A ruleset in evaluate mode, or switched off,
 * requires nothing.
 */
export function gateRequired({ repository, defaultGuards, idleRulesets }: GitHubFacts): readonly SetupFinding[] {
  if (!defaultGuards.known) return [unread('SG660', 'what guards the default branch', defaultGuards, WHY)]
  if (defaultGuards.value.some(({ checks }) => checks.some(({ context }) => context === GATE_CHECK))) return []
  const idle = idleRulesets.known ? idleRulesets.value : []
  return [
    {
      code: 'SG660',
      kind: 'weak',
      found:
        idle.length === 0
          ? `nothing requires the check "${GATE_CHECK}" on ${repository.defaultBranch}`
          : `${inWords(idle)} would require "${GATE_CHECK}" on ${repository.defaultBranch} but is not enforced`,
      why: WHY,
      remedy:
        idle.length === 0
          ? `gh api repos/${repository.owner}/${repository.name}/rulesets --input .github/rulesets/specgate.json`
          : 'Set its enforcement to "Active" under Settings → Rules → Rulesets.',
    },
  ]
}
