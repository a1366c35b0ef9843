import type { Instant } from '../model/snapshot.ts'

/** The clock on the wall, in UTC. */
export function systemClock(): Instant {
  return new Date().toISOString()
}
