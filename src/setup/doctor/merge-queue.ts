import type { GitHubFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'

/** SG675 Where pull requests are merged by a queue, the App hears of its groups. */
export function mergeQueue({ defaultGuards, installation, repository }: GitHubFacts): readonly SetupFinding[] {
  if (!defaultGuards.known || !defaultGuards.value.some((guard) => guard.mergeQueue)) return []
  if (!installation.known || installation.value === null || installation.value.events.includes('merge_group')) return []
  return [
    {
      code: 'SG675',
      kind: 'weak',
      found: `${repository.defaultBranch} has a merge queue and ${installation.value.slug} does not hear merge_group`,
      why: 'no check appears on the group, and the queue throws every pull request out (G48)',
      remedy: "Subscribe to Merge group under the App's Permissions & events (it needs Merge queues: read).",
    },
  ]
}
