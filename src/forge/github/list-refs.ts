import { branchRef } from '../../git/branch-ref.ts'
import { LEDGER_BRANCH } from '../../model/place.ts'
import { readOpenings } from '../content/ledger-files.ts'
import { mayBecomeEngagement } from '../content/may-become-engagement.ts'
import { openRefs } from '../content/open-refs.ts'
import type { Ref } from '../forge.ts'
import { OPEN_ISSUES, OPEN_PULLS, OpenIssuesAnswer, OpenPullsAnswer } from './graphql/open-threads.ts'
import type { Hub } from './hub.ts'
import { askGraphql } from './hub.ts'
import { readPages } from './threads/read-pages.ts'

const MAX_THREADS = 10_000

/** Everything to look after; see `openRefs`. */
export async function listRefs(hub: Hub): Promise<readonly Ref[]> {
  const refs = await hub.mirror.update()
  const openings = await readOpenings(hub.mirror.store, refs.get(branchRef(LEDGER_BRANCH)) ?? null)
  const issuesAfter = async (after: string | null) =>
    (await askGraphql(hub, OPEN_ISSUES, { after }, OpenIssuesAnswer)).repository.issues
  let base: string | null = null
  const pullsAfter = async (after: string | null) => {
    const { repository } = await askGraphql(hub, OPEN_PULLS, { after }, OpenPullsAnswer)
    base = repository.defaultBranchRef?.name ?? null
    return repository.pullRequests
  }
  const issues = await readPages(await issuesAfter(null), MAX_THREADS, 'open issues', issuesAfter)
  const pulls = await readPages(await pullsAfter(null), MAX_THREADS, 'open pull requests', pullsAfter)
  return openRefs(
    openings,
    issues.filter(({ title, comments }) => mayBecomeEngagement(title, comments.nodes)).map(({ number }) => number),
    pulls
      .filter((pull) => !pull.isCrossRepository)
      .map(({ number, headRefName, baseRefName }) => {
        return { number, headBranch: headRefName, intoDefault: baseRefName === base }
      }),
  )
}
