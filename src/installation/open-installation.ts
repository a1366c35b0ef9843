import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { loadKeyFile } from '../chain/observer-key.ts'
import { openRequestReader } from '../documents/request-reader.ts'
import { openLocalForge } from '../forge/local/open-local-forge.ts'
import type { LocalForge } from '../forge/local/open-local-forge.ts'
import type { Instant } from '../model/snapshot.ts'
import { fileLedgerMemory } from '../reconcile/ledger-memory.ts'
import type { Machine } from '../reconcile/machine.ts'
import { VERSION } from '../version.ts'
import { localRuns } from './local-runs.ts'
import { shippedLibrary, shippedSkills } from './shipped.ts'
import { systemClock } from './system-clock.ts'

/** A local installation in use; `close` ends the processes it started. */
export type Installation = { readonly repository: string; readonly machine: Machine; readonly close: () => void }

/** Where an installation keeps what must not be in the repository: the ledger key and the run journals, beside the bare repository. */
export function observerFolder(repository: string): string {
  return join(dirname(repository), 'observer')
}

export function keyFile(repository: string): string {
  return join(observerFolder(repository), 'ledger-key.pem')
}

/** Run journals, and what the installation remembers of its ledger. */
export function journalFolder(repository: string): string {
  return join(observerFolder(repository), 'journal')
}

/**
 * Opens a bare repository with the program's own skills and library. Throws when the ledger key cannot be read or a shipped skill or use
 * case is broken.
 */
export async function openInstallation(repository: string, now: () => Instant = systemClock): Promise<Installation> {
  const forge: LocalForge = openLocalForge({ dir: repository, now })
  const [key, shipped, library] = await Promise.all([
    loadKeyFile(keyFile(repository)),
    shippedSkills(),
    shippedLibrary(),
  ])
  const machine: Machine = {
    forge,
    now,
    observer: { key, version: VERSION },
    shipped,
    library,
    memory: fileLedgerMemory(journalFolder(repository)),
    readRequest: openRequestReader(),
    runs: {
      ...localRuns(
        { url: pathToFileURL(repository).href, token: () => Promise.resolve(null) },
        observerFolder(repository),
      ),
      requestJob: () => Promise.reject(new Error('this forge has no jobs: write runner: local in the policy')),
    },
  }
  return { repository, machine, close: () => forge.close() }
}
