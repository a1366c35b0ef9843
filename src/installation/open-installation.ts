import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadKeyFile } from '../chain/observer-key.ts'
import { openLocalForge } from '../forge/local/open-local-forge.ts'
import type { LocalForge } from '../forge/local/open-local-forge.ts'
import { loadLibrary } from '../library/load-library.ts'
import { formatFinding } from '../model/finding.ts'
import type { Finding } from '../model/finding.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import type { Instant } from '../model/snapshot.ts'
import { fileLedgerMemory } from '../reconcile/ledger-memory.ts'
import type { Machine } from '../reconcile/machine.ts'
import { loadSkills } from '../skills/registry.ts'
import type { SkillSet } from '../skills/registry.ts'
import { VERSION } from '../version.ts'

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

const SHIPPED = { skills: packagePath('action/skills'), library: packagePath('spec-library') }

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
    journal: journalFolder(repository),
  }
  return { repository, machine, close: () => forge.close() }
}

/** The skills that the program ships. Throws when one is broken. */
export async function shippedSkills(): Promise<SkillSet> {
  const shipped = await loadSkills(SHIPPED.skills, 'action/skills')
  requireSound(shipped.findings)
  return shipped
}

/** The spec library that the program ships. Throws when it is broken. */
export async function shippedLibrary(): Promise<readonly LibrarySpec[]> {
  const { specs, findings } = await loadLibrary(SHIPPED.library)
  requireSound(findings)
  return specs
}

/** The clock on the wall, in UTC. */
export function systemClock(): Instant {
  return new Date().toISOString()
}

function packagePath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url))
}

function requireSound(findings: readonly Finding[]): void {
  if (findings.length > 0)
    throw new Error(`this copy of specgate is damaged:\n${findings.map(formatFinding).join('\n')}`)
}
