import type { Engagement } from '../model/engagement.ts'
import type { BaseEngagement, Snapshot } from '../model/snapshot.ts'

/** The closed engagement that this one starts from (R1.8), as long as its as-built record is the one that was named; null otherwise. */
export function baseOf(
  { bases }: Pick<Snapshot, 'bases'>,
  { specified }: Pick<Engagement, 'specified'>,
): BaseEngagement | null {
  const named = specified?.basedOn ?? null
  return bases.find(({ id, asBuilt }) => id === named?.engagement && asBuilt === named.asBuilt) ?? null
}
