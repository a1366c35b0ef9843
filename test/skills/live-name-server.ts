import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findPeer } from '../peers/peer.ts'
import { freshFolder, until } from './toy-skill.ts'

export const ZONE = 'example.net'

/** A TSIG key: the first may change the zone, the second may only read it, the third nobody knows. */
export type Key = { readonly name: string; readonly secret: string }
export type NameServer = {
  readonly port: number
  /** All records of the zone but its SOA, sorted, as `name ttl type data`: by a transfer, not by the questions that the skill asks. */
  readonly records: () => Promise<readonly string[]>
  readonly serial: () => Promise<number>
  /** Updates by hand, in nsupdate's words. */
  readonly update: (...lines: readonly string[]) => Promise<void>
  readonly stop: () => Promise<void>
}
export type NamePair = { readonly primary: NameServer; readonly secondary: NameServer; readonly keys: Keys }
export type Keys = { readonly writer: Key; readonly reader: Key; readonly stranger: Key }

const run = promisify(execFile)
const RECORDS = `$TTL 300
@ IN SOA ns1 admin 4294967295 3600 600 86400 60
@ IN NS ns1
ns1 IN A 192.0.2.53
www 600 IN A 192.0.2.1
www 600 IN A 192.0.2.2
alias IN CNAME www
text 60 IN TXT "a;b \\"quoted\\" back\\\\slash" "\\195\\169 second"
*.wild IN A 192.0.2.99
`

/** A real primary BIND with the zone example.net, and a real secondary that follows it, both on loopback. */
export async function startNamePair(): Promise<NamePair> {
  const keys = { writer: makeKey('writer'), reader: makeKey('reader'), stranger: makeKey('stranger') }
  const [first, second] = [await freePort(), await freePort()]
  const primary = await startNamed(first, keys, (folder) => [
    `zone "${ZONE}" { type primary; file "${folder}/zone"; allow-update { key writer; }; allow-transfer { key writer; };`,
    `  notify explicit; also-notify { 127.0.0.1 port ${second}; }; };`,
  ])
  const secondary = await startNamed(second, keys, (folder) => [
    `zone "${ZONE}" { type secondary; file "${folder}/copy"; primaries { 127.0.0.1 port ${first} key writer; };`,
    '  allow-update-forwarding { any; }; allow-transfer { key writer; }; notify no; };',
  ])
  return { primary, secondary, keys }
}

function makeKey(name: string): Key {
  return { name, secret: randomBytes(32).toString('base64') }
}

type ZoneLines = (folder: string) => readonly string[]

async function startNamed(port: number, keys: Keys, zone: ZoneLines): Promise<NameServer> {
  const folder = await freshFolder()
  const written = [keys.writer, keys.reader].map(keyText)
  const config = [
    ...written,
    `options { directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; recursion no;`,
    '  pid-file none; session-keyfile none; dnssec-validation no; empty-zones-enable no; minimal-responses yes; };',
    'controls { };',
    ...zone(folder),
  ]
  await writeFile(join(folder, 'named.conf'), `${config.join('\n')}\n`)
  await writeFile(join(folder, 'zone'), RECORDS)
  const keyFile = join(folder, 'key')
  await writeFile(keyFile, keyText(keys.writer), { mode: 0o600 })
  const named = spawn(program('named'), ['-g', '-c', join(folder, 'named.conf')], { stdio: 'ignore' })

  async function ask(...words: readonly string[]): Promise<string> {
    const plain = [
      '-r',
      '-k',
      keyFile,
      '@127.0.0.1',
      '-p',
      String(port),
      '+tcp',
      '+time=5',
      '+tries=1',
      '+noall',
      '+answer',
    ]
    return (await run(program('dig'), [...plain, ...words])).stdout
  }
  async function transfer(): Promise<readonly string[]> {
    const lines = (await ask('AXFR', ZONE)).split('\n').filter((line) => /\sIN\s/.test(line))
    return lines.map((line) => line.replaceAll(/\s+IN\s+|\t+/g, ' '))
  }
  await until(async () => {
    if (named.exitCode !== null) throw new Error(`named did not start on port ${port}`)
    return (await transfer().catch(() => [])).length > 0
  })
  return {
    port,
    records: async () => [...new Set(await transfer())].filter((line) => !/^\S+ \d+ SOA /.test(line)).toSorted(),
    serial: async () => Number(/ SOA \S+ \S+ (\d+) /.exec((await transfer()).join('\n'))?.[1]),
    update: async (...lines) => {
      const script = join(folder, 'update')
      await writeFile(script, [`server 127.0.0.1 ${port}`, `zone ${ZONE}`, ...lines, 'send', ''].join('\n'))
      await run(program('nsupdate'), ['-v', '-k', keyFile, script])
    },
    stop: () => stop(named),
  }
}

function keyText({ name, secret }: Key): string {
  return `key "${name}" { algorithm hmac-sha256; secret "${secret}"; };`
}

function program(name: string): string {
  return findPeer(name) ?? name
}

async function stop(named: ChildProcess): Promise<void> {
  named.kill('SIGKILL')
  await until(() => named.exitCode !== null || named.signalCode !== null)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
