import { readFile } from 'node:fs/promises'
import { afterEach } from 'vitest'
import { connect } from 'node:tls'
import type { PeerCertificate } from 'node:tls'
import { createLocalCa } from '../../src/demo/local-ca.ts'
import type { CertificateWish, LocalCa } from '../../src/demo/local-ca.ts'
import { endpointFiles, startTlsEndpoint } from '../../src/demo/tls-endpoint.ts'
import type { TlsEndpoint } from '../../src/demo/tls-endpoint.ts'
import { governRun } from '../../src/skills/governed-run.ts'
import type { RunEvidence } from '../../src/skills/run-journal.ts'
import { loadSkills } from '../../src/skills/registry.ts'
import type { RunMode, RunRequest } from '../../src/model/run.ts'
import { freshFolder, requestFor } from './toy-skill.ts'

export const NAME = 'edge-1.example.net'

export type Live = { readonly folder: string; readonly ca: LocalCa; readonly endpoint: TlsEndpoint }

const running: TlsEndpoint[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((endpoint) => endpoint.stop()))
})

/** A real CA and a real endpoint whose certificate ends in three days; both are gone after the test. */
export async function liveEndpoint(wish: Partial<CertificateWish> = {}): Promise<Live> {
  const folder = await freshFolder()
  const ca = await createLocalCa(folder)
  const alternativeNames = [`DNS:${NAME}`, 'IP:127.0.0.1']
  await ca.issue({ commonName: NAME, alternativeNames, days: 3, ...endpointFiles(folder), ...wish })
  const endpoint = await startTlsEndpoint({ folder })
  running.push(endpoint)
  return { folder, ca, endpoint }
}

/** What Node sees in a handshake: the judge of what the skills say. */
export function handshake({ host, port }: Pick<TlsEndpoint, 'host' | 'port'>): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: NAME, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate())
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

/** Runs one of the product's skills. */
export async function runSkill(
  name: string,
  mode: RunMode,
  inputs: RunRequest['inputs'],
  live: Live,
): Promise<RunEvidence> {
  const skill = (await loadSkills('action/skills')).skills.find(({ summary }) => summary.name === name)
  if (skill === undefined) throw new Error(`no skill ${name}`)
  const secrets = { 'ca-key': await readFile(live.ca.keyPath, 'utf8') }
  const deps = {
    skill,
    secrets,
    journal: `${live.folder}/journal`,
    cache: `${live.folder}/cache`,
    reviewed: null,
    now: () => new Date().toISOString(),
    onStep: () => {},
  }
  return governRun(requestFor(skill, mode, inputs), deps)
}
