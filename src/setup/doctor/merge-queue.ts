import type { GitHubFacts, LocalFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'
import { isActionOnly } from './workflows.ts'

const WHY = 'no check appears on the group, and the queue throws every pull request out (G48)'

/** SG675 Where pull requests are merged by a queue, the App hears of its groups. Without a hosted one nobody does. */
export function mergeQueue(github: GitHubFacts, local: LocalFacts): readonly SetupFinding[] {
  const { defaultGuards, installation, repository } = github
  if (!defaultGuards.known || !defaultGuards.value.some((guard) => guard.mergeQueue)) return []
  if (isActionOnly(local, github)) {
    const found = `${repository.defaultBranch} has a merge queue, and no job can answer for its groups`
    return [{ code: 'SG675', kind: 'weak', found, why: WHY, remedy: 'Switch the merge queue off.' }]
  }
  if (!installation.known || installation.value === null || installation.value.events.includes('merge_group')) return []
  return [
    {
      code: 'SG675',
      kind: 'weak',
      found: `${repository.defaultBranch} has a merge queue and ${installation.value.slug} does not hear merge_group`,
      why: WHY,
      remedy: "Subscribe to Merge group under the App's Permissions & events (it needs Merge queues: read).",
    },
  ]
}
