import { readEnvironment } from '../library/environment.ts'
import type { Effect } from '../model/effect.ts'
import { environmentPath } from '../model/place.ts'
import { JOB_FILE, LOCAL_RUNNER, runBranch } from '../model/grant.ts'
import type { JobFile } from '../model/grant.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { authoriseGrant } from '../skills/authorise-grant.ts'
import { grantedBy, refuse, subjectOf } from './effect-subject.ts'
import type { Machine } from './machine.ts'
import { reportProgress } from './report-progress.ts'

/**
 * Has the companion Action take a grant up. The run branch is made by whoever grants and names the job that may deliver on it: on the
 * granting machine before the Action starts, which is then waited for; for a job of the forge as soon as its number is known, and the
 * job waits for the branch. A grant without a branch has been handed to nobody, so that a dispatch that was cut off is made again.
 */
export async function dispatchRuns(
  machine: Machine,
  snapshot: Snapshot,
  effect: Extract<Effect, { readonly kind: 'dispatch-runs' }>,
): Promise<void> {
  const { engagement } = subjectOf(snapshot)
  const { data: grant, digest, at } = grantedBy(snapshot, effect.grant)
  refuse(authoriseGrant(snapshot, engagement, grant).findings)
  const branch = runBranch(engagement.id, digest)
  const variables = secretVariables(snapshot, grant.environment)
  const order = { engagement: engagement.id, digest, at, grant, branch, variables }
  const exists = snapshot.runs.some(({ name }) => name === branch)
  if (!grant.runner.includes(LOCAL_RUNNER)) {
    if (!exists) await openBranch(machine, snapshot, branch, digest, await machine.runs.requestJob(order))
    return
  }
  if (!exists) await openBranch(machine, snapshot, branch, digest, null)
  const { onStep, settled } = reportProgress(machine, snapshot, effect.branch, grant)
  await machine.runs.runHere(order, onStep)
  await settled()
}

function secretVariables({ files }: Snapshot, environment: string): readonly string[] {
  const path = environmentPath(environment)
  const text = files.find((file) => file.path === path)?.text ?? ''
  const references = Object.values(readEnvironment(text, path).environment?.secrets ?? {})
  return references.flatMap((reference) => /^env:(.+)$/.exec(reference)?.[1] ?? [])
}

function openBranch(
  { forge }: Machine,
  snapshot: Snapshot,
  branch: string,
  grant: string,
  workflowRun: number | null,
): Promise<void> {
  const job: JobFile = { schema: 1, grant, workflowRun }
  const files = [{ path: JOB_FILE, content: `${JSON.stringify(job, null, 2)}\n` }]
  const message = `Grant ${grant}\n`
  return forge.apply({ kind: 'commit-files', branch, expected: null, parent: snapshot.base.sha, message, files })
}
