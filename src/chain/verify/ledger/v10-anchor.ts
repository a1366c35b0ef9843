import { frontMatterText } from '../../../documents/scan-ids.ts'
import type { Gate } from '../../../model/phase.ts'
import { GATES, gateBefore } from '../../../model/phase.ts'
import { artifactPath } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import type { Violation } from '../violation.ts'

const REMEDY = 'The ledger was rewritten or cut, or the document was; compare both with a clone made earlier.'
const ANCHOR = /^previous-record:\s*["']?(sha256:[0-9a-f]{64})["']?\s*$/

/**
 * V10 Anchor agrees: each version that a feasibility report, solution design or as-built record ever had on the default branch names in
 * `previous-record` the ledger record that locked the gate before it. That ties the ledger into the history of the default branch.
 */
export function checkAnchor(archive: Archive): readonly Violation[] {
  const locks = new Map(
    archive.engagements.flatMap(({ id, merged }) =>
      merged.map(({ digest, data }) => [digest, `${data.gate} of ${id}`]),
    ),
  )
  return [...archive.main.folders.keys()].flatMap((engagement) =>
    GATES.flatMap((gate) => {
      const before = gateBefore(gate)
      return before === null ? [] : anchorProblems(archive, locks, engagement, gate, before)
    }),
  )
}

function anchorProblems(
  { main, documents }: Archive,
  locks: ReadonlyMap<string, string>,
  engagement: string,
  gate: Gate,
  before: Gate,
): readonly Violation[] {
  const path = artifactPath(engagement, gate)
  const blobs = (main.history.get(path) ?? []).flatMap(({ file }) => (file === null ? [] : [file.blob]))
  return [...new Set(blobs)].flatMap((blob): readonly Violation[] => {
    const { anchor, line } = readAnchor(documents.get(blob)?.text ?? '')
    const place = { remedy: REMEDY, path, line }
    if (anchor === null) {
      return [
        {
          code: 'V10',
          message: `${path} names no record; expected previous-record with the lock of ${before}`,
          ...place,
        },
      ]
    }
    const found = locks.get(anchor)
    if (found === undefined) {
      const message = `${path} names record ${anchor}, which the ledger does not contain as a gate's lock (ledger rewritten)`
      return [{ code: 'V10', message, ...place }]
    }
    const expected = `${before} of ${engagement}`
    if (found === expected) return []
    return [{ code: 'V10', message: `${path} names the lock of ${found}; expected that of ${expected}`, ...place }]
  })
}

/** The anchor in a document's front matter; null unless exactly one well-formed line gives it. */
function readAnchor(text: string): { readonly anchor: string | null; readonly line: number } {
  const lines = (frontMatterText(text) ?? '').split('\n')
  const given = lines.flatMap((each, index) => (each.startsWith('previous-record:') ? [{ each, line: index + 2 }] : []))
  const [only] = given
  if (only === undefined || given.length > 1) return { anchor: null, line: only?.line ?? 1 }
  return { anchor: ANCHOR.exec(only.each)?.[1] ?? null, line: only.line }
}
