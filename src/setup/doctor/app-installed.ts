import { actsAsJob } from './action-only.ts'
import type { GitHubFacts, LocalFacts } from './facts.ts'
import { unread } from './setup-finding.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY =
  'nothing reports the check then: where it is required nothing can be merged, where it is not nothing is gated (G53)'

/** SG671 The App is installed here and not suspended. GitHub Actions, for which jobs act, is never installed. */
export function appInstalled(github: GitHubFacts, local: LocalFacts): readonly SetupFinding[] {
  const { installation, repository } = github
  if (actsAsJob(github, local)) return []
  if (!installation.known) return [unread('SG671', "the App's installation", installation, WHY)]
  if (installation.value === null) {
    const found = `the App is not installed on ${repository.owner}/${repository.name}`
    return [
      {
        code: 'SG671',
        kind: 'weak',
        found,
        why: WHY,
        remedy: "Install it: the App's page → Install, and choose this repository.",
      },
    ]
  }
  if (installation.value.suspended) {
    const found = `the installation of ${installation.value.slug} is suspended`
    return [
      {
        code: 'SG671',
        kind: 'weak',
        found,
        why: WHY,
        remedy: 'Lift the suspension under Settings → GitHub Apps of the owner.',
      },
    ]
  }
  if (installation.value.onRepository === null) {
    const found = `${installation.value.slug} is installed for chosen repositories; whether this is one could not be read`
    const remedy = 'Look under Settings → GitHub Apps, or run doctor with --env-file FILE.'
    return [{ code: 'SG671', kind: 'unread', found, why: WHY, remedy }]
  }
  return []
}
