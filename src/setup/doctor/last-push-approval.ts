import type { GitHubFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'

/** SG664 Whoever pushed last is not the one who approves. Takes at least one required approval to mean anything. */
export function lastPushApproval({ defaultGuards, repository }: GitHubFacts): readonly SetupFinding[] {
  const held = ({ reviews }: { readonly reviews: { readonly lastPush: boolean; readonly approvals: number } | null }) =>
    reviews !== null && reviews.lastPush && reviews.approvals > 0
  if (!defaultGuards.known || defaultGuards.value.some(held)) return []
  return [
    {
      code: 'SG664',
      kind: 'weak',
      found: `the last push to a pull request into ${repository.defaultBranch} needs no approval by somebody else`,
      why: 'GitHub lets a reviewer push a change and approve it himself, on every pull request that no phase opened (G04)',
      remedy:
        'Set "require_last_push_approval": true and "required_approving_review_count": 1 or more in the pull_request rule.',
    },
  ]
}
