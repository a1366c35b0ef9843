import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createCommitSeal } from '../chain/commit-seal.ts'
import type { ObserverKey } from '../chain/observer-key.ts'
import { openRequestReader } from '../documents/request-reader.ts'
import type { GithubClient } from '../forge/github/client.ts'
import { openGithubForge } from '../forge/github/open-github-forge.ts'
import type { GithubForge } from '../forge/github/open-github-forge.ts'
import type { RunHost } from '../forge/run-host.ts'
import type { Machine } from '../reconcile/machine.ts'
import type { LedgerMemoryStore } from '../reconcile/ledger-memory.ts'
import { VERSION } from '../version.ts'
import { localRuns } from './local-runs.ts'
import { systemClock } from './system-clock.ts'
import { shippedLibrary, shippedSkills } from './shipped.ts'

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
  /** Runs whose environment asks for the granting machine itself; as processes of this one when left out. */
  readonly here?: Pick<RunHost, 'runHere' | 'doubt'>
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
  const here = options.here ?? localRuns({ url: gitUrl, token: client.token }, folder)
  const machine: Machine = {
    forge,
    now: systemClock,
    observer: { key, version: VERSION },
    shipped,
    library,
    memory,
    readRequest: openRequestReader(),
    runs: {
      runHere: here.runHere,
      requestJob: forge.requestJob,
      // A grant names the workflow that takes it up, or none: then this machine does.
      doubt: (evidence, granted, job) => (granted.grant.workflow === null ? here : forge).doubt(evidence, granted, job),
    },
  }
  return { machine, forge, close: () => forge.close() }
}
