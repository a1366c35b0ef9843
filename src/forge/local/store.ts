import type { Memory } from '../../git/memory.ts'
import { createMemory } from '../../git/memory.ts'
import type { ContentStore } from '../content/content-store.ts'
import { openContentStore } from '../content/content-store.ts'
import type { IssueState, PullState } from './state.ts'

/** The bare repository of a local forge, with what was read of it and can never change. */
export type LocalStore = ContentStore & {
  /** Keyed by ids of objects. */
  readonly threads: { readonly issues: Memory<IssueState>; readonly pulls: Memory<PullState> }
}

const ENTRIES = 10_000

/** Opens the bare repository at `dir`; nothing is read yet. `close` ends its reading process. */
export function openStore(dir: string): LocalStore {
  const threads = { issues: createMemory<IssueState>(ENTRIES), pulls: createMemory<PullState>(ENTRIES) }
  return { ...openContentStore(dir), threads }
}
