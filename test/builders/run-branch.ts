import { CLAIM_FILE, END_FILE, JOB_FILE, runBranch, startedFile } from '../../src/model/grant.ts'
import type { JobState, RunBranch, Snapshot } from '../../src/model/snapshot.ts'
import { changesFrom } from './branch-content.ts'
import { BOT } from './people.ts'
import { fileOf, gitId } from './repository-file.ts'
import type { Told } from './run-evidence.ts'

/** What lies on a run branch; nothing given: just what whoever granted put there. */
export type RunBranchFacts = {
  readonly workflowRun?: number | null
  readonly holder?: string
  readonly started?: readonly string[]
  readonly delivered?: readonly Told[]
  readonly ended?: boolean
  readonly files?: Readonly<Record<string, string>>
  /** What the forge knows of the job. */
  readonly job?: JobState
}

/** The branch on which a grant's job delivers, as a snapshot shows it. */
export function runBranchFor(snapshot: Snapshot, grant: string, facts: RunBranchFacts = {}): RunBranch {
  const { workflowRun = null, holder, started = [], delivered = [], ended = false, job = 'unknown' } = facts
  const at = snapshot.now
  const texts = {
    [JOB_FILE]: json({ schema: 1, grant, workflowRun }),
    ...(holder === undefined ? {} : { [CLAIM_FILE]: json({ schema: 1, holder, at }) }),
    ...Object.fromEntries(started.map((run) => [startedFile(run), json({ at })])),
    ...Object.fromEntries(delivered.flatMap(({ files }) => files.map(({ path, content }) => [path, content ?? '']))),
    ...(ended ? { [END_FILE]: json({ at }) } : {}),
    ...facts.files,
  }
  const written = Object.entries(texts).map(([path, text]) => ({ path, after: fileOf(path, text) }))
  const sha = gitId(`run branch ${JSON.stringify(texts)}`)
  const { sha: base } = snapshot.base
  const commit = { sha, parents: [base], author: BOT, committer: BOT, coAuthors: [], message: `Grant ${grant}\n` }
  return {
    name: runBranch(snapshot.engagement ?? '', grant),
    job,
    sha,
    mergeBase: base,
    commits: [commit],
    changes: changesFrom(snapshot.files, written),
    predictedTree: gitId(`tree ${sha}`),
  }
}

function json(data: unknown): string {
  return `${JSON.stringify(data, null, 2)}\n`
}
