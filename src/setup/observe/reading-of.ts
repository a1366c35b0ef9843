import type { Reading } from '../doctor/facts.ts'
import type { Answer } from '../github/github-api.ts'

/** An answer as a fact. What GitHub refused is a fact that is not known, with the permission that would tell it. */
export function readingOf<T>(answer: Answer<T>, permission: string): Reading<T> {
  return answer.ok ? { known: true, value: answer.value } : refused(answer, permission)
}

/** Like `readingOf`, where "not found" means that there is none. */
export function readingOrNone<T>(answer: Answer<T>, permission: string): Reading<T | null> {
  return !answer.ok && answer.status === 404 ? { known: true, value: null } : readingOf(answer, permission)
}

export function refused(answer: Answer<unknown> & { readonly ok: false }, permission: string): Reading<never> {
  const needs = answer.needs ?? permission
  return {
    known: false,
    reason: `needs permission ${needs} (GitHub said ${answer.status}: ${answer.message})`,
    remedy: `Run doctor with a token that has ${needs}.`,
  }
}

/** Applies a function to a fact when it is known. */
export function mapReading<T, U>(reading: Reading<T>, change: (value: T) => U): Reading<U> {
  return reading.known ? { known: true, value: change(reading.value) } : reading
}
