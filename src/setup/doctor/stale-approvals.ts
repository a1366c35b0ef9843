import type { GitHubFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'

/** SG663 GitHub dismisses approvals when something is pushed after them. What guards the branch is told as unreadable by SG660. */
export function staleApprovals({ defaultGuards, repository }: GitHubFacts): readonly SetupFinding[] {
  if (!defaultGuards.known || defaultGuards.value.some(({ reviews }) => reviews?.dismissStale === true)) return []
  return [
    {
      code: 'SG663',
      kind: 'weak',
      found: `approvals on ${repository.defaultBranch} stay when something is pushed after them`,
      why: 'reviewers see a green tick for a text that nobody approved; the gate itself counts approvals of the head only (G01)',
      remedy: 'Set "dismiss_stale_reviews_on_push": true in the pull_request rule.',
    },
  ]
}
