import { z } from 'zod'
import { ENGAGEMENT_ID } from '../../model/place.ts'
import { diffTrees } from '../../git/diff-trees.ts'
import { listFiles } from '../../git/list-files.ts'
import { readBlob } from '../../git/read-blob.ts'
import { readCommit } from '../../git/read-commit.ts'
import { readTree } from '../../git/read-tree.ts'
import type { LedgerFile, LedgerFiles } from '../forge.ts'
import type { ContentStore } from './content-store.ts'

/** An engagement of the ledger and the issue that its first record names; null when that record says nothing readable. */
export type Opening = { readonly engagement: string; readonly seq: number; readonly issue: number | null }

/** What a ledger says of all its engagements. */
export type LedgerIndex = {
  /** In the order they were opened. */
  readonly openings: readonly Opening[]
  /** Highest engagement number that a folder uses, 0 when none. */
  readonly highestNumber: number
}

const FOLDER = 'ledger'
const OPENED = /^(\d+)-engagement\.opened\.dsse\.json$/

/** Reads only what is needed to find the issue; whether the record may be believed is decided elsewhere. */
const OpeningPayload = z.object({ predicate: z.object({ data: z.object({ issue: z.int().positive() }) }) })
const Envelope = z.object({ payload: z.base64() })

/** The ledger's tip (null: there is none), the record it added, and one engagement's records in sequence (none for null). */
export async function readLedger(
  store: ContentStore,
  tip: string | null,
  engagement: string | null,
): Promise<LedgerFiles> {
  if (tip === null) return { tip, last: null, files: [], highestNumber: 0 }
  const { highestNumber } = await indexAt(store, tip)
  const found = engagement === null ? [] : await listFiles(store.reader, tip, `${FOLDER}/${engagement}`)
  const files = await Promise.all(found.map((file) => readLedgerFile(store, file)))
  const last = await store.memories.lastRecords(tip, () => readLast(store, tip))
  return { tip, last, files: files.toSorted(bySequence), highestNumber }
}

/** Every engagement in the ledger, in the order they were opened. */
export async function readOpenings(store: ContentStore, tip: string | null): Promise<readonly Opening[]> {
  return tip === null ? [] : (await indexAt(store, tip)).openings
}

/** The engagement that an issue became, null while it has not. */
export function engagementOf(openings: readonly Opening[], issue: number): string | null {
  return openings.find((opening) => opening.issue === issue)?.engagement ?? null
}

/** What a ledger says of all its engagements; read once for each state of it. */
async function indexAt(store: ContentStore, tip: string): Promise<LedgerIndex> {
  const root = await readTree(store.reader, tip)
  const ledger = root.find((entry) => entry.name === FOLDER && entry.type === 'tree')
  return ledger === undefined
    ? { openings: [], highestNumber: 0 }
    : store.memories.ledgers(ledger.oid, () => readIndex(store, ledger.oid))
}

async function readIndex(store: ContentStore, ledger: string): Promise<LedgerIndex> {
  const entries = await readTree(store.reader, ledger)
  const folders = entries.filter(({ type, name }) => type === 'tree' && ENGAGEMENT_ID.test(name))
  const openings = await Promise.all(
    folders.map(async ({ name, oid }): Promise<Opening> => {
      const opening = await store.memories.openings(oid, () => readOpening(store, oid))
      return { engagement: name, ...opening }
    }),
  )
  return {
    openings: openings.toSorted((a, b) => a.seq - b.seq),
    highestNumber: Math.max(0, ...folders.map(({ name }) => Number(/^(\d{3,6})(?!\d)/.exec(name)?.[1] ?? 0))),
  }
}

async function readOpening(store: ContentStore, folder: string): Promise<Omit<Opening, 'engagement'>> {
  const files = await listFiles(store.reader, folder, '')
  const records = files.flatMap((file) => {
    const seq = sequenceOf(file.path, OPENED)
    return seq === null ? [] : [{ ...file, seq }]
  })
  const [first] = records.toSorted((a, b) => a.seq - b.seq)
  if (first === undefined) return { seq: Number.MAX_SAFE_INTEGER, issue: null }
  const { text } = await readLedgerFile(store, first)
  return { seq: first.seq, issue: issueNamedIn(text) }
}

function issueNamedIn(envelope: string): number | null {
  try {
    const { payload } = Envelope.parse(JSON.parse(envelope))
    return OpeningPayload.parse(JSON.parse(Buffer.from(payload, 'base64').toString('utf8'))).predicate.data.issue
  } catch {
    return null // a broken record is reported by the verification; here it only names no issue
  }
}

async function readLast(store: ContentStore, tip: string): Promise<LedgerFile | null> {
  const commit = await readCommit(store.reader, tip)
  const changes = await diffTrees(store.reader, commit?.parents[0] ?? null, tip)
  const [only, ...more] = changes
  if (only === undefined || more.length > 0 || only.before !== null || only.after === null) return null
  return readLedgerFile(store, { path: only.path, ...only.after })
}

async function readLedgerFile(
  store: ContentStore,
  file: { readonly path: string; readonly mode: string; readonly oid: string },
): Promise<LedgerFile> {
  const text = file.mode === '160000' ? '' : (await readBlob(store.reader, file.oid)).toString('utf8')
  return { path: file.path, text }
}

function sequenceOf(path: string, pattern: RegExp): number | null {
  const match = pattern.exec(path.slice(path.lastIndexOf('/') + 1))
  return match === null ? null : Number(match[1])
}

function bySequence(a: LedgerFile, b: LedgerFile): number {
  const place = (file: LedgerFile): number => sequenceOf(file.path, /^(\d+)-/) ?? Number.MAX_SAFE_INTEGER
  return place(a) - place(b) || (a.path < b.path ? -1 : 1)
}
