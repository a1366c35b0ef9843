import { idempotencyKey } from '../derive/run-requests.ts'
import type { RunRecord, RunRequest } from '../model/run.ts'
import { openJournal } from '../skills/run-journal.ts'
import { executeOne } from './execute-granted.ts'
import type { GrantContext } from './run-grant.ts'

/**
 * Delivers what is known of runs that nobody delivered: their evidence from the journal of this machine, or that they were begun and never
 * ended. A run that neither the journal nor the branch knows was never begun; it is left to another grant. Nothing is run.
 */
export async function settleRuns(context: GrantContext, left: readonly RunRequest[]): Promise<readonly RunRecord[]> {
  const records: RunRecord[] = []
  for (const request of left) {
    const earlier = await openJournal(context.journal, idempotencyKey(request)).read()
    if (earlier.kind === 'none' && !context.reading.hasStarted(request.id)) continue
    records.push(await executeOne(context, request, null))
  }
  return records
}
