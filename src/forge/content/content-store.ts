import type { RepositoryFile } from '../../model/snapshot.ts'
import type { LedgerFile } from '../forge.ts'
import type { Git } from '../../git/git.ts'
import { openGit } from '../../git/git.ts'
import type { ObjectReader } from '../../git/object-reader.ts'
import { openObjectReader } from '../../git/object-reader.ts'
import { cacheObjects } from '../../git/cache-objects.ts'
import type { Memory } from '../../git/memory.ts'
import { createMemory } from '../../git/memory.ts'
import type { LedgerIndex, Opening } from './ledger-files.ts'
import type { FoundSpec } from './other-specs.ts'

/** A bare repository that a forge reads its content from, with what was read of it and can never change. */
export type ContentStore = {
  readonly dir: string
  readonly git: Git
  readonly reader: ObjectReader
  /** Keyed by ids of objects. */
  readonly memories: {
    readonly files: Memory<Pick<RepositoryFile, 'digest' | 'text'>>
    readonly openings: Memory<Omit<Opening, 'engagement'>>
    readonly ledgers: Memory<LedgerIndex>
    readonly lastRecords: Memory<LedgerFile | null>
    readonly drafts: Memory<string | null>
    readonly others: Memory<readonly FoundSpec[]>
    readonly mergeBases: Memory<string | null>
    readonly mergeTrees: Memory<string | null>
    readonly commits: Memory<readonly string[]>
    readonly newestCommits: Memory<readonly string[]>
  }
  readonly close: () => void
}

const ENTRIES = 10_000
/** What is read of all engagements together changes with each of them: only the newest are of use. */
const STATES = 4
const TEXT_CHARACTERS = 32 * 1024 * 1024

/** Opens the bare repository at `dir`; nothing is read yet. `close` ends its reading process. */
export function openContentStore(dir: string): ContentStore {
  const reader = cacheObjects(openObjectReader(dir))
  return {
    dir,
    git: openGit(dir),
    reader,
    memories: {
      files: createMemory(TEXT_CHARACTERS, (file) => (file.text ?? '').length + 200),
      openings: createMemory(ENTRIES),
      ledgers: createMemory(STATES),
      lastRecords: createMemory(STATES),
      drafts: createMemory(ENTRIES),
      others: createMemory(STATES),
      mergeBases: createMemory(ENTRIES),
      mergeTrees: createMemory(ENTRIES),
      commits: createMemory(ENTRIES),
      newestCommits: createMemory(ENTRIES),
    },
    close: reader.close,
  }
}
