import { authoriseDraft } from '../agents/authorise-draft.ts'
import type { Evidence } from '../derive/read-evidence.ts'
import { readRunBranch } from '../derive/read-run-branch.ts'
import type { RunBranchReading } from '../derive/read-run-branch.ts'
import type { Effect, FileWrite } from '../model/effect.ts'
import { runBranch } from '../model/grant.ts'
import { evidenceFolder } from '../model/place.ts'
import { recordsOf } from '../model/record.ts'
import type { TypedRecord } from '../model/record.ts'
import type { RepositoryFile, RunBranch, Snapshot } from '../model/snapshot.ts'
import { tellLost } from '../skills/lost-run.ts'
import { commitMessage } from './commit-message.ts'
import { grantedBy, refuse, subjectOf } from './effect-subject.ts'
import type { Machine } from './machine.ts'

type CollectRuns = Extract<Effect, { readonly kind: 'collect-runs' }>

/**
 * Brings what the Action delivered onto the phase branch, as a commit of this program. Each run's evidence is believed only when it comes from
 * the job that the grant was given to (R4.5); what somebody else put on the run branch stops here. A run that began and of which no end is
 * known is told as just that: its outcome is unknown (R11.2). A push by somebody else is never overwritten: the branch must be as it was seen.
 */
export async function collectRuns(machine: Machine, snapshot: Snapshot, effect: CollectRuns): Promise<void> {
  const { engagement } = subjectOf(snapshot)
  const granted = grantedBy(snapshot, effect.grant)
  const name = runBranch(engagement.id, granted.digest)
  const source = snapshot.runs.find((each) => each.name === name)
  if (source === undefined && effect.runs.length > 0) throw new Error(`no branch ${name} to collect from`)
  const reading = source === undefined ? null : readRunBranch(snapshot, engagement.id, source)
  // The ledger's word, not the branch's: whoever can push there could name a job of their own.
  const asked = recordsOf(snapshot.ledger.records, 'run.dispatched').find(({ data }) => data.grant === granted.digest)
  const workflowRun = asked?.data.workflowRun ?? null
  const delivered: FileWrite[] = []
  for (const run of effect.runs) {
    const evidence = await requireOwn(machine, granted, name, reading, run, workflowRun)
    delivered.push(...filesOf(filesAt(snapshot, source), evidence, evidenceFolder(engagement.id, run)))
  }
  const began = reading?.claim?.at ?? granted.at
  const lost = await Promise.all(effect.lost.map((request) => tellLost(request, began, machine.now())))
  const told = lost.flatMap(({ record, files }) =>
    files.map((file) => ({ path: `${evidenceFolder(engagement.id, record.id)}/${file.name}`, content: file.content })),
  )
  const files = [...delivered, ...told]
  const agent = granted.data.command === 'discover' ? 'solution-arch-agent' : 'builder-agent'
  refuse(authoriseDraft(snapshot, engagement, { agent, engagement: engagement.id, branch: effect.branch }, files))
  const runs = [...effect.runs, ...effect.lost.map(({ id }) => id)].join(', ')
  const message = commitMessage(`Evidence of ${engagement.id}: ${runs}`, agent)
  const { branch, expected, parent } = effect
  await machine.forge.apply({ kind: 'commit-files', branch, expected, parent, message, files })
}

async function requireOwn(
  { runs: host }: Machine,
  { data: grant, digest, at }: TypedRecord<'run.granted'>,
  branch: string,
  reading: RunBranchReading | null,
  run: string,
  workflowRun: number | null,
): Promise<Evidence> {
  const evidence = reading?.evidence.find(({ record }) => record.id === run)
  if (evidence === undefined) throw new Error(`no evidence of run ${run} on ${branch}`)
  const claim = { workflowRun, provenance: reading?.provenanceOf(run) ?? null }
  const problem = await host.doubt(evidence, { digest, at, grant }, claim)
  if (problem === null) return evidence
  throw new Error(
    `the evidence of run ${run} cannot be believed: ${problem}; find out who pushed to ${branch}, and delete that branch`,
  )
}

/** The record and what it names, byte for byte; what else lies beside it was put there by somebody else and stays behind. */
function filesOf(
  fileAt: (path: string) => RepositoryFile | null,
  { record, digest }: Evidence,
  folder: string,
): readonly FileWrite[] {
  return [{ name: 'run.json', digest }, ...record.files].map((file) => {
    const path = `${folder}/${file.name}`
    const found = fileAt(path)
    if (found === null || found.text === null || found.digest !== file.digest)
      throw new Error(`${path} is not what run ${record.id} wrote`)
    return { path, content: found.text }
  })
}

/** Files on the run branch. What a run of an earlier cycle wrote alike is no change there: it lies on the default branch. */
function filesAt({ files }: Snapshot, source: RunBranch | undefined): (path: string) => RepositoryFile | null {
  return (path) => {
    const change = source?.changes.find((each) => each.path === path)
    return change === undefined ? (files.find((each) => each.path === path) ?? null) : change.after
  }
}
