import type { Git } from '../../../git/git.ts'
import { digestOf } from '../../../model/digest.ts'
import { MAX_ENVELOPE, verifyEnvelopeInPool } from '../../dsse.ts'
import type { TrustedKey } from '../../observer-key.ts'
import { openRecord, signatureProblem } from '../../open-record.ts'
import { parseRecordPath } from '../../record-path.ts'
import { trustedKeys } from '../../trust-root.ts'
import type { TrustRoot } from '../../trust-root.ts'
import type { ArchivedRecord, Ledger } from '../archive.ts'
import { readBlobs } from './read-blobs.ts'

type LedgerEntry = { readonly mode: string; readonly blob: string; readonly path: string }
type RecordEntry = LedgerEntry & { readonly seq: number }

/**
 * Reads and checks every record of the ledger's tip. Reading, opening and the signature checks overlap: git reads ahead while the
 * thread pool verifies.
 */
export async function readRecords(
  git: Git,
  tip: string,
  root: TrustRoot | null,
): Promise<Pick<Ledger, 'records' | 'strays'>> {
  const entries = await listLedger(git, tip)
  const placed = entries.flatMap((entry): readonly RecordEntry[] => {
    const place = entry.mode === '100644' ? parseRecordPath(entry.path) : null
    return place === null ? [] : [{ ...entry, seq: place.seq }]
  })
  const paths = new Set(placed.map(({ path }) => path))
  const keys = root === null ? [] : trustedKeys(root)
  const sorted = placed.toSorted((a, b) => a.seq - b.seq)
  const blobs = sorted.map(({ blob }) => blob)
  const checked: Promise<ArchivedRecord>[] = []
  await readBlobs(git.dir, blobs, MAX_ENVELOPE, (bytes, index) => {
    const entry = sorted[index]
    if (entry !== undefined)
      checked.push(bytes === null ? Promise.resolve(tooLarge(entry)) : checkRecord(bytes, entry, root, keys))
  })
  const records = await Promise.all(checked)
  return { records, strays: entries.flatMap(({ path }) => (paths.has(path) ? [] : [path])) }
}

async function listLedger(git: Git, tip: string): Promise<readonly LedgerEntry[]> {
  const output = await git.run(['ls-tree', '-r', '-z', '--full-tree', tip])
  return output
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const tab = line.indexOf('\t')
      const [mode = '', , blob = ''] = line.slice(0, tab).split(' ')
      return { mode, blob, path: line.slice(tab + 1) }
    })
}

function tooLarge({ path, seq }: RecordEntry): ArchivedRecord {
  const problem = { code: 'V05', text: `is longer than the ${MAX_ENVELOPE} bytes that are read` } as const
  return { path, seq, digest: '', problems: [problem], stored: null }
}

async function checkRecord(
  bytes: Buffer,
  { path, seq }: RecordEntry,
  root: TrustRoot | null,
  keys: readonly TrustedKey[],
): Promise<ArchivedRecord> {
  // Latin-1 keeps every byte apart; an envelope in its canonical form is ASCII alone.
  const opened = openRecord({ path, text: bytes.toString('latin1'), digest: digestOf(bytes) }, root)
  const signers = opened.envelope === null ? [] : await verifyEnvelopeInPool(opened.envelope, keys)
  const unsigned = opened.envelope === null ? null : signatureProblem(opened, signers)
  const problems = unsigned === null ? opened.problems : [...opened.problems, unsigned]
  const { digest, statement } = opened
  const stored = statement === null ? null : { digest, path, problem: problems[0]?.text ?? null, statement }
  return { path, seq, digest, problems, stored }
}
