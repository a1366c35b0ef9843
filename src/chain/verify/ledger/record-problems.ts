import type { RecordProblem } from '../../open-record.ts'
import type { Archive } from '../archive.ts'
import type { Violation } from '../violation.ts'

/** What is wrong with single records under one code; found while they were opened. */
export function recordProblems({ ledger }: Archive, code: RecordProblem['code'], remedy: string): readonly Violation[] {
  return ledger.records.flatMap(({ path, seq, problems }) =>
    problems
      .filter((problem) => problem.code === code)
      .map(({ text }): Violation => ({ code, message: `record ${seq} (${path}) ${text}`, remedy, record: path })),
  )
}
