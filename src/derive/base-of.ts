import { recordsOf } from '../model/record.ts'
import type { BaseEngagement, Snapshot } from '../model/snapshot.ts'

/** The closed engagement that this one starts from (R1.8), as long as its as-built record is the one that was named; null otherwise. */
export function baseOf({ bases, ledger }: Pick<Snapshot, 'bases' | 'ledger'>): BaseEngagement | null {
  const [opened] = recordsOf(ledger.records, 'engagement.opened')
  const named = opened?.data.specified?.basedOn ?? null
  return bases.find(({ id, asBuilt }) => id === named?.engagement && asBuilt === named.asBuilt) ?? null
}
