import { isToldOf } from '../derive/grants.ts'
import { idempotencyKey } from '../derive/run-requests.ts'
import type { RunRequest } from '../model/run.ts'
import { tellLost } from '../skills/lost-run.ts'
import { openJournal } from '../skills/run-journal.ts'
import type { RunEvidence } from '../skills/run-journal.ts'
import type { GrantContext } from './run-grant.ts'

/**
 * What is known of a change that began before and that the journal of this machine says nothing of, because it began on another one or the
 * journal was lost: it is never made again, its outcome is unknown (R11.2). Null when it never began, or the journal knows it.
 * Throws when the ledger tells how it ended: then its evidence is to be put back, and nothing else helps.
 */
export async function recallRun(
  { snapshot, granted, reading, journal, now }: GrantContext,
  request: RunRequest,
): Promise<RunEvidence | null> {
  const { kind } = await openJournal(journal, idempotencyKey(request)).read()
  if (kind !== 'ended' && isToldOf(snapshot.ledger.records, request)) {
    throw new Error(
      `the ledger tells how run ${request.id} ended, and its evidence is neither on the branch nor in the journal of this machine; ` +
        'put the branch back as it was; nothing was run',
    )
  }
  const isLost = kind === 'none' && request.mode === 'apply' && reading.hasStarted(request.id)
  return isLost ? tellLost(request, reading.claim?.at ?? granted.at, now()) : null
}
