import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Refused } from '../forge/local/refused.ts'
import { createInstallation } from '../installation/create-installation.ts'
import { openInstallation } from '../installation/open-installation.ts'
import { systemClock } from '../installation/system-clock.ts'
import { shippedLibrary } from '../installation/shipped.ts'
import type { Installation } from '../installation/open-installation.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { environmentPath, POLICY_PATH } from '../model/place.ts'
import { CAST, POLICY } from './cast.ts'
import { createLocalCa } from './local-ca.ts'
import type { LocalCa } from './local-ca.ts'
import { endpointFiles, startTlsEndpoint } from './tls-endpoint.ts'
import type { TlsEndpoint } from './tls-endpoint.ts'
import { HOST_NAME, labInventory } from './lab-inventory.ts'

/** Everything the story plays on, all of it under one folder. */
export type Stage = {
  readonly dir: string
  readonly repository: string
  readonly fingerprint: string
  readonly ca: LocalCa
  readonly endpoint: TlsEndpoint
  readonly installation: Installation
  readonly library: LibrarySpec
  readonly close: () => Promise<void>
}

/**
 * Sets the stage in an empty folder: a local CA, a TLS endpoint on loopback whose certificate expires in three days, a repository on the
 * local forge. Throws `Refused` when the folder holds something.
 */
export async function setStage(dir: string): Promise<Stage> {
  await requireEmpty(dir)
  const endpointFolder = join(dir, 'endpoint')
  await mkdir(endpointFolder, { recursive: true, mode: 0o700 })
  const ca = await createLocalCa(join(dir, 'ca'))
  const { certificatePath, keyPath } = endpointFiles(endpointFolder)
  const alternativeNames = [HOST_NAME, 'www.example.net'].map((name) => `DNS:${name}`)
  await ca.issue({ commonName: HOST_NAME, alternativeNames, days: 3, certificatePath, keyPath })
  const endpoint = await startTlsEndpoint({ folder: endpointFolder })
  try {
    const library = await requireSpec('ssl-certificate-lifecycle')
    const { repository, fingerprint } = await createInstallation({
      dir,
      repository: { id: 4711, owner: 'acme', name: 'network' },
      users: CAST,
      files: [
        { path: POLICY_PATH, content: POLICY },
        { path: environmentPath('lab'), content: labInventory(endpoint, ca) },
        { path: 'README.md', content: '# acme/network\n\nChanges to this network go through specgate.\n' },
      ],
      library: await shippedLibrary(),
      now: systemClock(),
    })
    const installation = await openInstallation(repository)
    const close = async () => {
      installation.close()
      await endpoint.stop()
    }
    return { dir, repository, fingerprint, ca, endpoint, installation, library, close }
  } catch (error) {
    await endpoint.stop()
    throw error
  }
}

async function requireEmpty(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true })
  if ((await readdir(dir)).length > 0) throw new Refused(`${dir} is not empty; name a folder that is, or a new one`)
}

async function requireSpec(id: string): Promise<LibrarySpec> {
  const spec = (await shippedLibrary()).find((each) => each.id === id)
  if (spec === undefined) throw new Error(`the library has no ${id}`)
  return spec
}
