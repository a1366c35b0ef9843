import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createCommitSeal } from '../chain/commit-seal.ts'
import type { ObserverKey } from '../chain/observer-key.ts'
import type { GithubClient } from '../forge/github/client.ts'
import { openGithubForge } from '../forge/github/open-github-forge.ts'
import type { GithubForge } from '../forge/github/open-github-forge.ts'
import type { Machine } from '../reconcile/machine.ts'
import type { LedgerMemoryStore } from '../reconcile/ledger-memory.ts'
import { VERSION } from '../version.ts'
import { shippedLibrary, shippedSkills, systemClock } from './open-installation.ts'

export type GithubInstallationOptions = {
  readonly client: GithubClient
  readonly app: { readonly id: number; readonly botId: number; readonly botLogin: string }
  readonly repository: { readonly id: number; readonly owner: string; readonly name: string }
  /** Where git fetches from, such as `https://github.com/owner/name.git`. */
  readonly gitUrl: string
  /** Folder of the program: mirrors can be fetched again, run journals cannot. */
  readonly data: string
  readonly key: ObserverKey
  readonly memory: LedgerMemoryStore
}

export type GithubInstallation = {
  readonly machine: Machine
  readonly forge: GithubForge
  readonly close: () => void
}

/** Opens one repository on GitHub for reconciling. Throws when a shipped skill or use case is broken, or another process holds the mirror. */
export async function openGithubInstallation(options: GithubInstallationOptions): Promise<GithubInstallation> {
  const { client, app, repository, gitUrl, data, key, memory } = options
  const folder = join(data, 'repositories', String(repository.id))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const [shipped, library] = await Promise.all([shippedSkills(), shippedLibrary()])
  const { owner, name } = repository
  const seal = createCommitSeal(key, repository.id)
  const mirror = join(folder, 'mirror.git')
  const forge = openGithubForge({ client, repository: { owner, name }, gitUrl, mirror, app, seal })
  const machine: Machine = {
    forge,
    now: systemClock,
    observer: { key, version: VERSION },
    shipped,
    library,
    memory,
    journal: join(folder, 'journal'),
  }
  return { machine, forge, close: () => forge.close() }
}
