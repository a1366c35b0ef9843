import type { Archive } from '../archive.ts'
import type { Violation } from '../violation.ts'
import { recordProblems } from './record-problems.ts'

const REMEDY =
  'The record was forged or altered, or the trust root is not the one it was written under; it counts for nothing.'

/** V06 Signature valid: each record is signed (DSSE, Ed25519) by the key it names, and the trust root lists that key. */
export function checkSignature(archive: Archive): readonly Violation[] {
  return recordProblems(archive, 'V06', REMEDY)
}
