import { parseRecordPath } from '../../record-path.ts'
import type { Archive } from '../archive.ts'
import type { Violation } from '../violation.ts'

const REMEDY = 'Compare the ledger with a clone made earlier; a record is never taken away or renumbered.'

/**
 * V03 Sequence has no gap: records are numbered from 0 without hole or double, and were committed in that order. Verified on the paths
 * of the ledger's tip and on the order of its commits.
 */
export function checkSequence({ ledger }: Archive): readonly Violation[] {
  if (ledger.records.length === 0) {
    return [{ code: 'V03', message: 'the ledger has no record; expected record 0 to open it', remedy: REMEDY }]
  }
  return [...gaps(ledger), ...misplaced(ledger)]
}

function gaps({ records }: Archive['ledger']): readonly Violation[] {
  return records.flatMap(({ seq, path }, index): readonly Violation[] => {
    const expected = (records[index - 1]?.seq ?? -1) + 1
    if (seq === expected) return []
    if (seq < expected)
      return [{ code: 'V03', message: `record ${seq} is doubled by ${path}`, remedy: REMEDY, record: path }]
    const missing = seq === expected + 1 ? `record ${expected} is` : `records ${expected} to ${seq - 1} are`
    return [{ code: 'V03', message: `${missing} missing before ${path}`, remedy: REMEDY, record: path }]
  })
}

function misplaced({ commits }: Archive['ledger']): readonly Violation[] {
  const added = commits.flatMap(({ sha, changes }) =>
    changes.flatMap(({ path, before, after }) => {
      const place = before === null && after !== null ? parseRecordPath(path) : null
      return place === null ? [] : [{ sha, path, seq: place.seq }]
    }),
  )
  return added.flatMap(({ sha, path, seq }, index): readonly Violation[] => {
    if (seq === index) return []
    const message = `ledger commit ${sha} adds record ${seq} where record ${index} was due`
    return [{ code: 'V03', message, remedy: REMEDY, commit: sha, record: path }]
  })
}
