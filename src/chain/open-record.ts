import { Statement } from '../model/record.ts'
import { describeIssue, openEnvelope } from './dsse.ts'
import type { Envelope } from './dsse.ts'
import { parseRecordPath } from './record-path.ts'
import type { RecordPlace } from './record-path.ts'
import type { TrustRoot } from './trust-root.ts'

/** What is wrong with one record by itself, under the code that `specgate verify` reports it by. */
export type RecordProblem = { readonly code: 'V05' | 'V06' | 'V09'; readonly text: string }

/** A ledger file taken apart and compared with its own path and repository; its signature is still to be checked. */
export type OpenedRecord = {
  readonly path: string
  /** SHA-256 of the envelope bytes. */
  readonly digest: string
  readonly envelope: Envelope | null
  /** Null when the file is no record at all. */
  readonly statement: Statement | null
  readonly problems: readonly RecordProblem[]
}

type EnvelopeFile = { readonly path: string; readonly text: string; readonly digest: string }

/** Opens an envelope and its statement. Whatever stands in the file, the answer is data (R11.1). */
export function openRecord({ path, text, digest }: EnvelopeFile, root: TrustRoot | null): OpenedRecord {
  const place = parseRecordPath(path)
  if (place === null) return unreadable(path, digest, null, 'does not lie where a record lies')
  const { envelope, problem } = openEnvelope(text)
  if (envelope === null) return unreadable(path, digest, null, problem)
  const parsed = Statement.safeParse(parseJson(envelope.payload))
  if (!parsed.success)
    return unreadable(path, digest, envelope, `breaks the record schema (${describeIssue(parsed.error)})`)
  const problems = [...placeProblems(place, parsed.data), ...repositoryProblems(parsed.data, root)]
  return { path, digest, envelope, statement: parsed.data, problems }
}

/** What is wrong with a record's signature, given the trusted keys whose signature holds; null when it is good. */
export function signatureProblem(opened: OpenedRecord, signers: readonly string[]): RecordProblem | null {
  if (signers.length === 0) return { code: 'V06', text: 'is not signed by a key that the trust root lists' }
  const observer = opened.statement?.predicate.observer.keyid
  if (observer === undefined || signers.includes(observer)) return null
  return { code: 'V06', text: `says it was signed by ${observer}, which did not sign it` }
}

function placeProblems(place: RecordPlace, { predicate }: Statement): readonly RecordProblem[] {
  const said = `record ${predicate.seq}, ${predicate.event} of ${predicate.engagement ?? 'the repository'}`
  const agrees =
    place.seq === predicate.seq && place.event === predicate.event && place.engagement === predicate.engagement
  return agrees ? [] : [{ code: 'V05', text: `lies in the wrong place: it is ${said}` }]
}

function repositoryProblems({ predicate: { repo } }: Statement, root: TrustRoot | null): readonly RecordProblem[] {
  if (root === null) return []
  const { id, url } = root.repository
  if (repo.id === id && repo.url === url) return []
  return [{ code: 'V09', text: `is of repository ${repo.id} ${repo.url}; expected ${id} ${url}` }]
}

function unreadable(path: string, digest: string, envelope: Envelope | null, text: string): OpenedRecord {
  return { path, digest, envelope, statement: null, problems: [{ code: 'V05', text }] }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}
