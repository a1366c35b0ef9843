import type { Reading } from './facts.ts'

/**
 * One line of `doctor`. `weak`: something makes the gates advisory here. `unread`: it could not be looked at, so nobody knows.
 * `told`: to be compared by a person, nothing wrong.
 */
export type SetupFinding = {
  readonly code: string
  readonly kind: 'weak' | 'unread' | 'told'
  readonly found: string
  readonly why: string
  readonly remedy: string
}

/** What is said of a fact that could not be read. */
export function unread(code: string, what: string, reading: Reading<unknown>, why: string): SetupFinding {
  const { reason, remedy } = reading.known ? { reason: 'it was not looked at', remedy: 'Run doctor again.' } : reading
  return { code, kind: 'unread', found: `${what} could not be read: ${reason}`, why, remedy }
}

/** `one, two and three` */
export function inWords(names: readonly string[]): string {
  const last = names.at(-1) ?? 'none'
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}
