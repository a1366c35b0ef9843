import type { GitHubFacts } from './facts.ts'
import { unread } from './setup-finding.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY = 'a workflow that anybody with write permission can write then gives approvals that GitHub counts (G13)'

/** SG666 GitHub Actions may neither create nor approve pull requests. */
export function actionsApprove({ actionsMayApprove, repository }: GitHubFacts): readonly SetupFinding[] {
  if (!actionsMayApprove.known)
    return [unread('SG666', 'whether Actions may approve pull requests', actionsMayApprove, WHY)]
  if (!actionsMayApprove.value) return []
  const place = `repos/${repository.owner}/${repository.name}/actions/permissions/workflow`
  return [
    {
      code: 'SG666',
      kind: 'weak',
      found: 'Actions may create and approve pull requests',
      why: WHY,
      remedy: `gh api --method PUT ${place} -F can_approve_pull_request_reviews=false`,
    },
  ]
}
