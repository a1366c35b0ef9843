import type { Archive } from '../archive.ts'
import type { Violation } from '../violation.ts'
import { recordProblems } from './record-problems.ts'

const REMEDY = 'Only specgate writes here; find out who pushed it, and take the ledger from a clone made before.'

/**
 * V05 Schema valid: every file of the ledger is an envelope in its one canonical form, its payload a statement of the strict schema, in
 * the place that its own number, event and engagement ask for. Unknown fields are refused.
 */
export function checkSchema(archive: Archive): readonly Violation[] {
  const strays = archive.ledger.strays.map((path): Violation => {
    const message = `${path} on the ledger branch is no record; expected nothing but records there`
    return { code: 'V05', message, remedy: REMEDY, path }
  })
  return [...recordProblems(archive, 'V05', REMEDY), ...strays]
}
