import { idempotencyKey } from '../derive/run-requests.ts'
import type { RunRequest } from '../model/run.ts'
import type { Instant } from '../model/snapshot.ts'
import { makeEvidence } from './run-evidence.ts'
import type { RunEvidence } from './run-journal.ts'
import { untouched } from './sequences/run-facts.ts'

/** Evidence of a run of which nothing is known but that it was about to begin: its outcome is unknown, never assumed (R11.2). */
export function tellLost(request: RunRequest, startedAt: Instant, finishedAt: Instant): Promise<RunEvidence> {
  const failure =
    'this run was started and its end is not known: its job is gone, what it had begun may go on. A person must look at the target; ' +
    'nothing is run again before they say so'
  return makeEvidence({
    request,
    idempotencyKey: idempotencyKey(request),
    runner: { name: 'unknown', version: 'not started' },
    startedAt,
    finishedAt,
    facts: untouched('outcome-unknown', failure, { changed: 'unknown' }),
    log: [],
    secrets: [],
    folder: null,
  })
}
