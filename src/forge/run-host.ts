import type { RecordData } from '../model/record.ts'
import type { RunRecord } from '../model/run.ts'
import type { Instant } from '../model/snapshot.ts'

/** A grant to be taken up by the companion Action. */
export type RunOrder = {
  readonly engagement: string
  /** Digest of the ledger record that is the grant. */
  readonly digest: string
  /** When it was granted. */
  readonly at: Instant
  readonly grant: RecordData<'run.granted'>
  /** Branch that the Action delivers on. */
  readonly branch: string
  /** Names of the environment variables that the inventory says hold secrets. */
  readonly variables: readonly string[]
}

/** What was delivered of one run: its record and the digest of that file's bytes. */
export type DeliveredRun = { readonly record: RunRecord; readonly digest: string }

/** What a run branch says of the job, to be checked: the number that was noted, and the signature beside one run's evidence. */
export type JobClaim = {
  readonly workflowRun: number | null
  readonly provenance: string | null
}

/** Where the companion Action runs: on the machine that grants, or in a job of the forge. */
export type RunHost = {
  /** Has the Action work on this machine, and waits until it has ended, however that was. */
  readonly runHere: (order: RunOrder, onStep: (step: string) => void) => Promise<void>
  /** Asks the forge for a job; its number, null where the forge does not tell. Throws when the forge has no such jobs. */
  readonly requestJob: (order: RunOrder) => Promise<number | null>
  /**
   * Whether evidence comes from the job that the grant was given to; null when it does, else why it cannot be believed (R4.5).
   * Throws when that cannot be found out now.
   */
  readonly doubt: (
    evidence: DeliveredRun,
    granted: Pick<RunOrder, 'digest' | 'at' | 'grant'>,
    job: JobClaim,
  ) => Promise<string | null>
}

/** Audience of the token by which the forge signs under a run's evidence: it speaks of these bytes and of no others. */
export function evidenceAudience(digest: string): string {
  return `specgate:${digest}`
}
