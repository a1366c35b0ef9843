/**
 * Something a person can fix, told so that they can: where, what was found, what was expected, how to mend it (R11.1).
 * `block` must be mended; `wait` is a person's turn and needs no mending; `note` never holds anything up.
 */
export type Finding = {
  readonly code: string
  readonly severity: 'block' | 'wait' | 'note'
  readonly path: string
  /** One-based. */
  readonly line: number
  readonly found: string
  readonly expected: string
  readonly remedy: string
}

/** `file:line CODE found; expected …. Remedy` on one line, as printed everywhere. */
export function formatFinding(finding: Finding): string {
  const { path, line, code, found, expected, remedy } = finding
  return `${path}:${line} ${code} ${found}; expected ${expected}. ${remedy}`.replaceAll(/\s+/g, ' ').trim()
}

export function isBlocking(finding: Finding): boolean {
  return finding.severity === 'block'
}
