/** Stable names of the verifications, as people and programs cite them. */
export type ViolationCode = `V${number}`

/** One claim of the artifact chain that does not hold, told so that an auditor can look at it and a team can mend it (R4.3, R4.5). */
export type Violation = {
  readonly code: ViolationCode
  /** One sentence: what was found where, and what was expected. */
  readonly message: string
  readonly remedy: string
  /** Path of the ledger record it is about. */
  readonly record?: string
  readonly commit?: string
  readonly path?: string
  /** One-based line in `path`. */
  readonly line?: number
}

/** `V11 customer-spec.md: …` on one line. */
export function formatViolation({ code, message, remedy }: Violation): string {
  return `${code} ${message}. ${remedy}`.replaceAll(/\s+/g, ' ').trim()
}
