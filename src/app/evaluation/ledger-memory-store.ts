import type { Memory } from '../../queue/queue.ts'
import type { LedgerMemoryStore } from '../../reconcile/ledger-memory.ts'
import { parseLedgerMemory } from '../../reconcile/ledger-memory.ts'

const NAME = 'ledger'
const MAX_TRIES = 10

/** Keeps what is remembered of a repository's ledger in the queue's database, which replicas share. It never goes back to an earlier record. */
export function keepLedgerMemory(memory: Memory, repository: number): LedgerMemoryStore {
  async function read() {
    const kept = await memory.get(repository, NAME)
    return kept === null ? null : { version: kept.version, value: parseLedgerMemory(JSON.parse(kept.value)) }
  }
  return {
    read: async () => (await read())?.value ?? null,
    remember: async (wanted) => {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const kept = await read()
        if (kept !== null && kept.value.seq >= wanted.seq) return
        if (await memory.put(repository, NAME, JSON.stringify(wanted), kept?.version ?? 0)) return
      }
      throw new Error('what the ledger ends in could not be remembered: others write it all the time')
    },
  }
}
