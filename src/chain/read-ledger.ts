import type { LedgerFile, LedgerFiles } from '../forge/forge.ts'
import { digestOf } from '../model/digest.ts'
import type { StoredRecord } from '../model/record.ts'
import type { LedgerView, Repository } from '../model/snapshot.ts'
import { verifyEnvelope } from './dsse.ts'
import type { TrustedKey } from './observer-key.ts'
import { openRecord, signatureProblem } from './open-record.ts'
import type { OpenedRecord } from './open-record.ts'
import { trustedKeys } from './trust-root.ts'
import type { TrustRoot } from './trust-root.ts'

/**
 * What an evaluation may believe of the ledger: each record with what is wrong with it, and the place of the next one. Without a
 * trust root, or with one of another repository, nothing is believed and nothing can be appended (R4.5, R11.1).
 */
export function viewLedger(files: LedgerFiles, trust: TrustRoot | null, repo: Pick<Repository, 'id'>): LedgerView {
  const root = trust !== null && trust.repository.id === repo.id ? trust : null
  const keys = root === null ? [] : trustedKeys(root)
  const last = files.last === null ? null : judge(files.last, root, keys)
  const judged = files.files.map((file) => judge(file, root, keys))
  const broken = judged.flatMap(({ opened, problem }) =>
    opened.statement === null ? [{ path: opened.path, problem: problem ?? 'is no record' }] : [],
  )
  const records = chainRecords(judged.flatMap(storedRecord))
  return {
    tip: files.tip,
    next: files.tip === null ? null : nextPlace(last, records),
    records,
    broken,
    highestNumber: files.highestNumber,
  }
}

type Judged = { readonly opened: OpenedRecord; readonly problem: string | null }

function judge({ path, text }: LedgerFile, root: TrustRoot | null, keys: readonly TrustedKey[]): Judged {
  const opened = openRecord({ path, text, digest: digestOf(text) }, root)
  const signers = opened.envelope === null ? [] : verifyEnvelope(opened.envelope, keys)
  const problem = opened.problems[0] ?? signatureProblem(opened, signers)
  return { opened, problem: problem?.text ?? null }
}

/** The place after the last record, if that one can be believed and nothing stands beyond it. */
function nextPlace(last: Judged | null, records: readonly StoredRecord[]): LedgerView['next'] {
  if (last === null || last.problem !== null || last.opened.statement === null) return null
  const { seq } = last.opened.statement.predicate
  if (records.some((record) => record.statement.predicate.seq > seq)) return null
  return { seq: seq + 1, prev: last.opened.digest }
}

function storedRecord({ opened, problem }: Judged): readonly StoredRecord[] {
  const { digest, path, statement } = opened
  return statement === null ? [] : [{ digest, path, problem, statement }]
}

/** Records in sequence; one that repeats a number or does not follow its neighbour is not believed. */
function chainRecords(records: readonly StoredRecord[]): readonly StoredRecord[] {
  const sorted = records.toSorted((a, b) => a.statement.predicate.seq - b.statement.predicate.seq)
  return sorted.map((record, index) => {
    const before = sorted[index - 1]
    const { seq, prev } = record.statement.predicate
    if (record.problem !== null || before === undefined) return record
    if (before.statement.predicate.seq === seq) return { ...record, problem: `repeats the number of ${before.path}` }
    const isNeighbour = before.statement.predicate.seq === seq - 1
    return isNeighbour && prev !== before.digest ? { ...record, problem: `does not follow ${before.path}` } : record
  })
}
