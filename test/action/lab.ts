import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { handshake } from '../../src/demo/handshake.ts'
import { HOST_NAME, labInventory } from '../../src/demo/lab-inventory.ts'
import { createLocalCa } from '../../src/demo/local-ca.ts'
import { endpointFiles, startTlsEndpoint } from '../../src/demo/tls-endpoint.ts'

/** A TLS endpoint with a certificate of three days, and the authority that can give it another. */
export type Lab = {
  /** Folder for whatever else a test keeps. */
  readonly folder: string
  /** `.specgate/environments/lab.yml`. */
  readonly inventory: string
  /** Private key of the authority, PEM. */
  readonly caKey: string
  /** Reference to that key in the inventory. */
  readonly caKeyReference: string
  /** What the endpoint shows now. */
  readonly handshake: () => ReturnType<typeof handshake>
  readonly close: () => Promise<void>
}

export async function openLab(): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'specgate-lab-'))
  const endpointFolder = join(folder, 'endpoint')
  await mkdir(endpointFolder, { mode: 0o700 })
  const ca = await createLocalCa(join(folder, 'ca'))
  const alternativeNames = [HOST_NAME, 'www.example.net'].map((name) => `DNS:${name}`)
  await ca.issue({ commonName: HOST_NAME, alternativeNames, days: 3, ...endpointFiles(endpointFolder) })
  const endpoint = await startTlsEndpoint({ folder: endpointFolder })
  return {
    folder,
    inventory: labInventory(endpoint, ca),
    caKey: await readFile(ca.keyPath, 'utf8'),
    caKeyReference: `file:${ca.keyPath}`,
    handshake: () => handshake(endpoint.host, endpoint.port, HOST_NAME),
    close: async () => {
      await endpoint.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
