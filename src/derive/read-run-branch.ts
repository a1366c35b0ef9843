import { parseJson } from '../documents/read-json.ts'
import { CLAIM_FILE, ClaimFile, END_FILE, JOB_FILE, JobFile, provenanceFile, startedFile } from '../model/grant.ts'
import { evidenceFolder } from '../model/place.ts'
import type { RunBranch, Snapshot } from '../model/snapshot.ts'
import { readEvidence } from './read-evidence.ts'
import type { Evidence } from './read-evidence.ts'

/** What a run branch says: who may take the grant up, who did, what began, what was delivered, whether it is over. */
export type RunBranchReading = {
  readonly job: JobFile | null
  readonly claim: ClaimFile | null
  /** Runs that were about to change something. */
  readonly hasStarted: (run: string) => boolean
  readonly ended: boolean
  readonly evidence: readonly Evidence[]
  /** The forge's signature under a run's evidence; null where there is none. */
  readonly provenanceOf: (run: string) => string | null
}

/** Reads a run branch. Nothing on it is believed: evidence counts only once it was vouched for and collected. */
export function readRunBranch(snapshot: Snapshot, engagement: string, branch: RunBranch): RunBranchReading {
  const textAt = (path: string): string | null => branch.changes.find((each) => each.path === path)?.after?.text ?? null
  const folder = `specs/${engagement}/evidence/`
  const own = { ...branch, changes: branch.changes.filter(({ path }) => path.startsWith(folder)) }
  const delivered = new Set(own.changes.map(({ path }) => path))
  return {
    job: parseJson(textAt(JOB_FILE), JobFile).value,
    claim: parseJson(textAt(CLAIM_FILE), ClaimFile).value,
    hasStarted: (run) => textAt(startedFile(run)) !== null,
    ended: textAt(END_FILE) !== null,
    // What lies under another run's name is not that run's: it would be judged here and committed there.
    evidence: readEvidence(snapshot, engagement, own).runs.filter(
      ({ path, record }) => delivered.has(path) && path === `${evidenceFolder(engagement, record.id)}/run.json`,
    ),
    provenanceOf: (run) => textAt(provenanceFile(run)),
  }
}
