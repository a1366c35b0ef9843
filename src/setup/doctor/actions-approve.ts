import { actsAsJob } from './action-only.ts'
import type { GitHubFacts, LocalFacts } from './facts.ts'
import { unread } from './setup-finding.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY = 'a workflow that anybody with write permission can write then gives approvals that GitHub counts (G13)'

/** SG666 GitHub Actions may neither create nor approve pull requests. Where specgate acts for jobs it has to be let: SG690 tells what that costs. */
export function actionsApprove(github: GitHubFacts, local: LocalFacts): readonly SetupFinding[] {
  const { actionsMayApprove, repository } = github
  if (!actionsMayApprove.known)
    return [unread('SG666', 'whether Actions may approve pull requests', actionsMayApprove, WHY)]
  if (!actionsMayApprove.value || actsAsJob(github, local)) return []
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
