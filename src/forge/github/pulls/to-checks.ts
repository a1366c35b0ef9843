import type { Check, CheckConclusion } from '../../../model/snapshot.ts'
import type { CheckRunAnswer, HeadAnswer } from '../graphql/details.ts'

/** A check run of ours as it stands on GitHub. */
export type CheckRun = Check & { readonly id: number; readonly isCompleted: boolean }

/** This App's runs on a commit: of each name the newest, in the order they were made. */
export function toCheckRuns(answer: HeadAnswer, head: string, app: number): readonly CheckRun[] {
  const suites = (answer?.checkSuites ?? []).filter((suite) => suite.app?.databaseId === app)
  const runs = suites.flatMap((suite) => suite.checkRuns ?? []).toSorted((a, b) => a.databaseId - b.databaseId)
  const newest = new Map(runs.map((run) => [run.name, run.databaseId]))
  return runs.filter((run) => newest.get(run.name) === run.databaseId).map((run) => toCheckRun(run, head))
}

function toCheckRun(run: CheckRunAnswer, head: string): CheckRun {
  const conclusion = conclusionOf(run.status, run.conclusion)
  return {
    id: run.databaseId,
    isCompleted: conclusion !== 'pending',
    name: run.name,
    head,
    conclusion,
    title: run.title ?? '',
    summary: run.summary ?? '',
  }
}

/** GitHub's `neutral` and `skipped` would let a merge pass; this program writes neither, and takes them for no success. */
export function conclusionOf(status: string, conclusion: string | null): CheckConclusion {
  if (status.toLowerCase() !== 'completed') return 'pending'
  return conclusion?.toLowerCase() === 'success' ? 'success' : 'failure'
}

/** What a snapshot shows of it. */
export function checkOf({ name, head, conclusion, title, summary }: CheckRun): Check {
  return { name, head, conclusion, title, summary }
}
