import type { Memory } from '../../git/memory.ts'
import { createMemory } from '../../git/memory.ts'
import type { Refs } from '../../git/read-refs.ts'
import { readRefs } from '../../git/read-refs.ts'
import { shareAnswers } from '../../git/share-answers.ts'
import type { ContentStore } from '../content/content-store.ts'
import { openContentStore } from '../content/content-store.ts'
import type { StateFiles } from './read-state.ts'
import { STATE_REF } from './state-ref.ts'
import type { IssueState, PullState } from './state.ts'

/** The bare repository of a local forge, with what was read of it and can never change. */
export type LocalStore = ContentStore & {
  /** Keyed by ids of objects. */
  readonly threads: { readonly issues: Memory<IssueState>; readonly pulls: Memory<PullState> }
  /** Keyed by ids of commits of the forge's state. */
  readonly states: Memory<StateFiles>
  /** Every reference as it is now; all who ask at the same time share one look. */
  readonly refs: () => Promise<Refs>
}

const ENTRIES = 10_000
const STATES = 4

/** Opens the bare repository at `dir`; nothing is read yet. `close` ends its reading process. */
export function openStore(dir: string): LocalStore {
  const threads = { issues: createMemory<IssueState>(ENTRIES), pulls: createMemory<PullState>(ENTRIES) }
  const content = openContentStore(dir)
  const refs = shareAnswers(() => readRefs(content.git, ['refs/heads', 'refs/pull', STATE_REF]))
  return { ...content, threads, states: createMemory(STATES), refs }
}
