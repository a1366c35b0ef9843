import { digestInMessage } from '../../record-path.ts'
import type { Archive } from '../archive.ts'
import type { Violation } from '../violation.ts'

const REMEDY = 'History was altered at or before this record; compare the ledger with a clone made earlier.'

/**
 * V04 Hash chain holds: each record names the SHA-256 of the envelope before it, the first names none, and each ledger commit's message
 * ends in the digest of the record it added. Verified on the envelope bytes of the ledger's tip.
 */
export function checkHashChain({ ledger }: Archive): readonly Violation[] {
  return [...brokenLinks(ledger), ...brokenMessages(ledger)]
}

function brokenLinks({ records }: Archive['ledger']): readonly Violation[] {
  return records.flatMap(({ stored, seq, path }, index): readonly Violation[] => {
    if (stored === null) return []
    const actual = records[index - 1]?.digest ?? null
    const { prev } = stored.statement.predicate
    if (prev === actual) return []
    const message = `record ${seq} names ${prev ?? 'nothing'} as its predecessor; the record before it is ${actual ?? 'none'}`
    return [{ code: 'V04', message, remedy: REMEDY, record: path }]
  })
}

function brokenMessages({ commits, records }: Archive['ledger']): readonly Violation[] {
  const digests = new Map(records.map(({ path, digest }) => [path, digest]))
  return commits.flatMap(({ sha, message, changes }) => {
    const named = digestInMessage(message)
    return changes.flatMap(({ path, after }): readonly Violation[] => {
      const digest = after === null ? undefined : digests.get(path)
      if (digest === undefined || digest === named) return []
      const found = `ledger commit ${sha} names ${named ?? 'no digest'} for ${path}; the record's digest is ${digest}`
      return [{ code: 'V04', message: found, remedy: REMEDY, commit: sha, record: path }]
    })
  })
}
