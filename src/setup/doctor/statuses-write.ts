import { grants } from './app-permissions.ts'
import type { GitHubFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'

/** SG674 The App has `statuses: write`, without which GitHub does not offer it as the source of a required check. */
export function statusesWrite({ installation }: GitHubFacts): readonly SetupFinding[] {
  if (!installation.known || installation.value === null || grants(installation.value.permissions, 'statuses', 'write'))
    return []
  return [
    {
      code: 'SG674',
      kind: 'weak',
      found: `${installation.value.slug} lacks statuses: write`,
      why: 'GitHub pins a required check only to an App that has it, and an unpinned check can be forged (G44)',
      remedy:
        "Set Commit statuses to Read and write under the App's Permissions & events, and have the owner accept it.",
    },
  ]
}
