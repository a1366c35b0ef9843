import type { Deviation } from './check-exchange.ts'
import type { KnownDeviation } from './known-deviations.ts'

export type Weighed = {
  /** One line for each kind of deviation that nobody listed, with how often it occurs. */
  readonly unlisted: readonly string[]
  /** One line for each listed one that occurs no more. */
  readonly stale: readonly string[]
  /** One line for each listed one that occurs. */
  readonly listed: readonly string[]
}

/** Holds what was found against what is known. */
export function weighDeviations(found: readonly Deviation[], known: readonly KnownDeviation[]): Weighed {
  const counts = known.map((each) => ({ each, count: found.filter((one) => covers(each, one)).length }))
  const lines = found.filter((one) => !known.some((each) => covers(each, one))).map(lineOf)
  return {
    unlisted: [...new Set(lines)].map((line) => `${line} (${lines.filter((each) => each === line).length} times)`),
    stale: counts.filter(({ count }) => count === 0).map(({ each }) => placeOf(each)),
    listed: counts
      .filter(({ count }) => count > 0)
      .map(({ each, count }) => `${placeOf(each)}: ${each.reason} (${count} times)`),
  }
}

function covers(known: KnownDeviation, { side, operation, at }: Deviation): boolean {
  const isThere = at === known.at || at.startsWith(`${known.at}/`)
  return side === known.side && operation === known.operation && isThere
}

function lineOf(deviation: Deviation): string {
  return `${placeOf(deviation)} ${deviation.problem}`
}

function placeOf({ side, operation, at }: Pick<Deviation, 'side' | 'operation' | 'at'>): string {
  return `${side} of ${operation} at ${at || '/'}`
}
