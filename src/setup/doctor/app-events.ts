import type { GitHubFacts, LocalFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'
import { isActionOnly } from './workflows.ts'

/** SG673 The App hears the events that `app.yml` subscribes to. Where nobody hosts it, jobs do. */
export function appEvents(github: GitHubFacts, local: LocalFacts): readonly SetupFinding[] {
  const { installation, manifest } = github
  if (isActionOnly(local, github) || !installation.known || installation.value === null) return []
  const { events, slug } = installation.value
  const missing = manifest.events.filter((event) => !events.includes(event))
  if (missing.length === 0) return []
  return [
    {
      code: 'SG673',
      kind: 'weak',
      found: `${slug} does not hear ${missing.join(', ')}`,
      why: 'what it does not hear it sees only on its next round, up to 15 minutes later',
      remedy: "Subscribe to them under the App's Permissions & events.",
    },
  ]
}
