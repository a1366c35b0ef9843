import { recordsOf } from '../model/record.ts'
import type { StoredRecord, TypedRecord } from '../model/record.ts'
import type { RunRequest } from '../model/run.ts'
import { idempotencyKey } from './run-requests.ts'

/** As often is a job asked for that never delivers anything, before a person has to look. */
const MOST_FRUITLESS = 3

/** The grant that stands on an approved gate and has not ended; null when there is none. */
export function grantInForce(records: readonly StoredRecord[], authority: string): TypedRecord<'run.granted'> | null {
  return openGrants(records).findLast(({ data }) => data.authority === authority) ?? null
}

/** Every grant that the ledger knows no end of. */
export function openGrants(records: readonly StoredRecord[]): readonly TypedRecord<'run.granted'>[] {
  const ended = new Set(recordsOf(records, 'run.ended').map(({ data }) => data.grant))
  return recordsOf(records, 'run.granted').filter(({ digest }) => !ended.has(digest))
}

/**
 * Whether the ledger tells how this very change ended, or that its component was built under the same contract before: whatever became of the
 * evidence, it is never made again (R11.2).
 */
export function isToldOf(records: readonly StoredRecord[], request: RunRequest): boolean {
  const { mode, component, authority } = request
  const key = idempotencyKey(request)
  return recordsOf(records, 'build.step').some(
    ({ data }) =>
      mode === 'apply' &&
      (data.idempotencyKey === key ||
        (data.contract === authority && data.component === component && data.run.outcome === 'succeeded')),
  )
}

/**
 * The last of the grants of an attempt that came to nothing, when there were so many that asking again would only be noise; null while it
 * makes sense to ask. What a new commit of the default branch may have mended counts anew.
 */
export function fruitlessEnd(
  records: readonly StoredRecord[],
  { authority, attempt, commit }: { readonly authority: string; readonly attempt: number; readonly commit: string },
): TypedRecord<'run.ended'> | null {
  const granted = recordsOf(records, 'run.granted').filter(
    ({ data }) => data.authority === authority && data.attempt === attempt && data.commit === commit,
  )
  const own = new Set(granted.map(({ digest }) => digest))
  const empty = recordsOf(records, 'run.ended').filter(({ data }) => own.has(data.grant) && data.runs.length === 0)
  return empty.length < MOST_FRUITLESS ? null : (empty.at(-1) ?? null)
}
