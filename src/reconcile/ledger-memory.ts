import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { DIGEST, digestOf } from '../model/digest.ts'
import { LEDGER_BRANCH, TRUST_ROOT_PATH } from '../model/place.ts'
import type { LedgerView } from '../model/snapshot.ts'

const Memory = z.strictObject({
  /** Digest of the trust root this installation was made with. */
  trustRoot: z.string().regex(DIGEST),
  /** The last record it wrote. */
  seq: z.int().nonnegative(),
  record: z.string().regex(DIGEST),
})

/** What an installation knows of its ledger by itself, outside the repository: nobody who can only push can change it. */
export type LedgerMemory = z.infer<typeof Memory>

/** Where it is kept: a file beside the repository, or the database that several replicas share. */
export type LedgerMemoryStore = {
  /** Null before anything was remembered. Throws when what is kept is damaged: it must not be taken for a new one. */
  readonly read: () => Promise<LedgerMemory | null>
  /** Remembers a record after it was appended; when the process dies in between, the memory is behind, never ahead. */
  readonly remember: (memory: LedgerMemory) => Promise<void>
}

/** Keeps it in a file `ledger.json` of a folder. */
export function fileLedgerMemory(folder: string): LedgerMemoryStore {
  const file = join(folder, 'ledger.json')
  return {
    read: async () => {
      try {
        return Memory.parse(JSON.parse(await readFile(file, 'utf8')))
      } catch (cause) {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
        throw new Error(`${file} is damaged: verify the ledger before it is removed`, { cause })
      }
    },
    remember: async (memory) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const written = join(folder, `${randomUUID()}.tmp`)
      await writeFile(written, JSON.stringify(Memory.parse(memory)), { mode: 0o600 })
      await rename(written, file)
    },
  }
}

/** Reads a memory that was kept as JSON elsewhere. Throws when it is none. */
export function parseLedgerMemory(kept: unknown): LedgerMemory {
  return Memory.parse(kept)
}

/**
 * The ledger as far as it agrees with what is remembered. A trust root that was replaced, or a ledger that ends before the last record
 * this installation wrote, is believed in nothing and appended to by nobody: a signed past is no licence to do things again (R4.5).
 */
export function agreeingLedger(view: LedgerView, trustRoot: string | null, memory: LedgerMemory | null): LedgerView {
  if (memory === null) return view
  if (trustRoot === null || digestOf(trustRoot) !== memory.trustRoot) {
    return doubted(view, TRUST_ROOT_PATH, 'is not the trust root that this installation was made with')
  }
  if (view.next === null) return view
  const { seq, prev } = view.next
  const holds = seq - 1 > memory.seq || (seq - 1 === memory.seq && prev === memory.record)
  return holds
    ? view
    : doubted(view, LEDGER_BRANCH, `ends in record ${seq - 1}; this installation wrote record ${memory.seq}`)
}

function doubted(view: LedgerView, path: string, problem: string): LedgerView {
  return { ...view, next: null, broken: [...view.broken, { path, problem }] }
}
