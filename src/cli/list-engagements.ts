import { openGit } from '../git/git.ts'
import { ENGAGEMENT_ID, LEDGER_BRANCH } from '../model/place.ts'

/** Engagements that the ledger has a folder for. */
export async function listEngagements(repository: string): Promise<readonly string[]> {
  const { code, stdout } = await openGit(repository).tryRun([
    'ls-tree',
    '--name-only',
    `refs/heads/${LEDGER_BRANCH}:ledger`,
  ])
  return code === 0 ? stdout.split('\n').filter((name) => ENGAGEMENT_ID.test(name)) : []
}
