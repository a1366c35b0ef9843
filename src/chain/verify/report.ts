import type { Violation } from './violation.ts'

/** What `specgate verify` found; the whole of its `--json` output (R4.3). */
export type Report = {
  /** True when everything could be looked at and every claim holds. */
  readonly ok: boolean
  /** False when something that must be looked at is not there, or could not be read: then nothing is proven. */
  readonly complete: boolean
  readonly branch: string | null
  /** Tips that were verified. */
  readonly tips: { readonly main: string | null; readonly ledger: string | null }
  /** SHA-256 of the trust root's bytes: to be compared with the one given out of band. */
  readonly rootFingerprint: string | null
  readonly counts: Counts
  readonly violations: readonly Violation[]
}

type Counts = {
  readonly records: number
  readonly engagements: number
  readonly gates: number
  readonly commits: number
  readonly documents: number
}

const NO_COUNTS: Counts = { records: 0, engagements: 0, gates: 0, commits: 0, documents: 0 }

/** Violations shown of one code; the rest is counted. */
const SHOWN_PER_CODE = 100

/** Exit code of the command: 0 verified, 1 violations, 2 could not verify. */
export function exitCodeOf(report: Pick<Report, 'ok' | 'complete'>): 0 | 1 | 2 {
  if (!report.complete) return 2
  return report.ok ? 0 : 1
}

/** A report that says why nothing could be verified. */
export function incompleteReport(violations: readonly Violation[]): Report {
  return {
    ok: false,
    complete: false,
    branch: null,
    tips: { main: null, ledger: null },
    rootFingerprint: null,
    counts: NO_COUNTS,
    violations,
  }
}

/** Orders violations by code and cuts endless ones, saying how many were cut. */
export function arrangeViolations(violations: readonly Violation[]): readonly Violation[] {
  const codes = [...new Set(violations.map(({ code }) => code))].toSorted()
  return codes.flatMap((code) => {
    const all = violations.filter((each) => each.code === code)
    if (all.length <= SHOWN_PER_CODE) return all
    const message = `${all.length - SHOWN_PER_CODE} more violations of ${code} are not shown`
    return [...all.slice(0, SHOWN_PER_CODE), { code, message, remedy: 'Mend the first ones and verify again.' }]
  })
}
