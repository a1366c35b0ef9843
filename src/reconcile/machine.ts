import type { ObserverKey } from '../chain/observer-key.ts'
import type { RequestReader } from '../documents/request-reader.ts'
import type { Forge } from '../forge/forge.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import type { Instant } from '../model/snapshot.ts'
import type { SkillSet } from '../skills/registry.ts'
import type { LedgerMemoryStore } from './ledger-memory.ts'
import type { RunHost } from '../forge/run-host.ts'

/** Everything a reconcile needs from outside: the forge, the clock, the ledger key, skills, library and a place that outlives the process. */
export type Machine = {
  readonly forge: Forge
  readonly now: () => Instant
  readonly observer: { readonly key: ObserverKey; readonly version: string }
  /** Skills that the product ships; a repository's own are read from its default branch. */
  readonly shipped: SkillSet
  readonly library: readonly LibrarySpec[]
  readonly memory: LedgerMemoryStore
  /** What other engagements ask for, remembered from look to look. */
  readonly readRequest: RequestReader
  /** Where the companion Action runs what is granted, and whether what comes back is its own. */
  readonly runs: RunHost
}
