import { z } from 'zod'

/** In what batches components are built that do not stand on each other (R1.5, R8.2). */
export type Batch =
  /** One after the other; the first failure ends the build. */
  | { readonly kind: 'sequential' }
  /** All that are ready, at once; a failure holds up only what stands on it. */
  | { readonly kind: 'parallel' }
  /** So many at a time, until more than the given part of all has failed. */
  | { readonly kind: 'rolling'; readonly size: number; readonly maxFailurePercent: number }
  /** Group by group, by the target, the skill or an input; nothing of the next group starts after a failure. */
  | { readonly kind: 'grouped'; readonly by: string }

const ROLLING = /^rolling\((\d{1,4}), ?(\d{1,3})%?\)$/
const GROUPED = /^grouped\(([a-z-]{1,40})\)$/

/** A batch policy as documents write it. */
export const WrittenBatch = z
  .string()
  .refine(
    (text) => parseBatch(text) !== null,
    'is not sequential, parallel, rolling(n, max failure %) or grouped(target, skill or an input)',
  )

/** Reads a batch policy; null when it is none. */
export function parseBatch(text: string): Batch | null {
  if (text === 'sequential' || text === 'parallel') return { kind: text }
  const by = GROUPED.exec(text)?.[1]
  if (by !== undefined) return { kind: 'grouped', by }
  const [, size, percent] = ROLLING.exec(text) ?? []
  if (size === undefined || percent === undefined || Number(size) === 0 || Number(percent) > 100) return null
  return { kind: 'rolling', size: Number(size), maxFailurePercent: Number(percent) }
}
