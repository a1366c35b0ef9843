import type { Archive } from '../archive.ts'
import type { Violation } from '../violation.ts'
import { recordProblems } from './record-problems.ts'

const REMEDY = 'A record of another repository was replayed here; it counts for nothing.'

/** V09 Record belongs to this repository: its repository id and address are those of the trust root. */
export function checkRepository(archive: Archive): readonly Violation[] {
  return recordProblems(archive, 'V09', REMEDY)
}
