import { ENGAGEMENT_ID } from '../model/place.ts'

/** Numbers have six digits, or more without a leading zero, so that one record has one path. */
const RECORD_PATH = /^ledger\/([a-z0-9-]+)\/(\d{6}|[1-9]\d{6,8})-([a-z]+\.[a-z]+)\.dsse\.json$/

/** Folder of records that belong to no engagement. */
const REPOSITORY_FOLDER = 'repository'

/** What a record's place in the ledger says of it. */
export type RecordPlace = { readonly engagement: string | null; readonly seq: number; readonly event: string }

/** `ledger/042-vlan/000017-gate.approved.dsse.json` */
export function recordPath({ engagement, seq, event }: RecordPlace): string {
  return `ledger/${engagement ?? REPOSITORY_FOLDER}/${String(seq).padStart(6, '0')}-${event}.dsse.json`
}

/** Reads a record's path; null for any other file. */
export function parseRecordPath(path: string): RecordPlace | null {
  const [, folder, seq, event] = RECORD_PATH.exec(path) ?? []
  if (folder === undefined || seq === undefined || event === undefined) return null
  if (folder !== REPOSITORY_FOLDER && !ENGAGEMENT_ID.test(folder)) return null
  return { engagement: folder === REPOSITORY_FOLDER ? null : folder, seq: Number(seq), event }
}

/** Message of the commit that adds a record; its last line carries the record's digest. */
export function recordMessage(event: string, engagement: string | null, digest: string): string {
  return `${event} ${engagement ?? REPOSITORY_FOLDER}\n\nRecord: ${digest}\n`
}

/** The digest that a ledger commit's message ends in; null when it does not. */
export function digestInMessage(message: string): string | null {
  return /(?:^|\n)Record: (sha256:[0-9a-f]{64})\n*$/.exec(message)?.[1] ?? null
}
