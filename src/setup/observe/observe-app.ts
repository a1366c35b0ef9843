import { InstallationAnswer, InstallationsAnswer } from '../github/answers.ts'
import type { GitHubApi } from '../github/github-api.ts'
import type { AppFacts, GitHubFacts, Reading } from '../doctor/facts.ts'
import { mapReading, readingOrNone, refused } from './reading-of.ts'

/**
 * How the App is installed. The App itself knows best (a token made of its private key); otherwise the organisation's list is asked, which
 * takes an owner's token.
 * @param asApp GitHub as the App sees it; null when its key was not given
 */
export async function observeApp(
  github: GitHubApi,
  asApp: GitHubApi | null,
  {
    owner,
    name,
    ownerType,
    appId,
  }: Pick<GitHubFacts['repository'], 'owner' | 'name' | 'ownerType'> & Pick<GitHubFacts, 'appId'>,
): Promise<Reading<AppFacts | null>> {
  if (asApp !== null) {
    const answer = await asApp.ask({ method: 'GET', path: `/repos/${owner}/${name}/installation` }, InstallationAnswer)
    if (!answer.ok && answer.status === 401)
      return {
        known: false,
        reason: `GitHub does not know the App by this key (${answer.message})`,
        remedy: 'Compare APP_ID and the private key with the settings page of the App, and this clock with the time.',
      }
    return mapReading(readingOrNone(answer, 'of the App itself'), (found) =>
      found === null ? null : appFacts(found, true),
    )
  }
  if (appId === null || ownerType === 'User')
    return {
      known: false,
      reason:
        appId === null ? 'it is not known which App is meant' : "only the App itself can tell, on a user's repository",
      remedy: 'Run doctor with --env-file FILE, where the App runs.',
    }
  const listed = await github.list(
    `/orgs/${owner}/installations`,
    (page) => InstallationsAnswer.parse(page).installations,
  )
  if (!listed.ok) return refused(listed, 'Organization administration: read')
  const found = listed.value.find(({ app_id: id }) => id === appId)
  return {
    known: true,
    value: found === undefined ? null : appFacts(found, found.repository_selection === 'all' ? true : null),
  }
}

function appFacts(answer: InstallationAnswer, onRepository: AppFacts['onRepository']): AppFacts {
  return {
    id: answer.app_id,
    slug: answer.app_slug,
    permissions: answer.permissions,
    events: answer.events,
    suspended: typeof answer.suspended_at === 'string',
    onRepository,
  }
}
