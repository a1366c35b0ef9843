import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach } from 'vitest'
import { findPeer } from '../../../peers/peer.ts'
import { until } from '../../toy-skill.ts'

/** What the tests need of this machine; a server that shuts people into a folder must run as root. */
export const SSH_PEERS: readonly string[] = [
  'sshd',
  'ssh-keygen',
  ...(process.getuid?.() === 0 ? [] : ['sshd as root']),
]

export type HostWish = {
  readonly name: string
  /** Files of the host; every one has a folder /etc. */
  readonly files?: Readonly<Record<string, string>>
  /** Serves files by SFTP that nobody can change. */
  readonly isReadOnly?: boolean
  /** File that is shown before a login. */
  readonly banner?: string
  /** Lets people run commands, on this machine, instead of shutting them into the host's folder. */
  readonly hasShell?: boolean
  readonly hostKeys?: readonly ('ed25519' | 'rsa')[]
}

export type SshHost = {
  readonly name: string
  readonly port: number
  /** Folder that is the root of its file system. */
  readonly root: string
  /** Lines as the input `host-key` has them, in the order wished. */
  readonly hostKeys: readonly string[]
  /** Ends the server and the connections it has, at once. */
  readonly kill: () => void
}

export type SshHosts = {
  readonly hosts: readonly SshHost[]
  /** Private key of a person that every host lets in as root. */
  readonly key: string
  /** The reserved input `hosts`. */
  readonly input: Readonly<Record<string, HostInput>>
}

export type HostInput = {
  readonly address: string
  readonly port: number
  readonly user: string
  readonly 'host-key': string
}

const folders: string[] = []
const servers: SshHost[] = []
afterEach(async () => {
  servers.splice(0).forEach(({ kill }) => kill())
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
})

/** Real SSH servers on ports of this machine, each with files and a key of its own, until the test ends. */
export async function startSshHosts(wishes: readonly HostWish[]): Promise<SshHosts> {
  // A server shuts people only into folders that nobody but root could have put there, which those for temporary files are not.
  const home = join(homedir(), '.cache', 'specgate')
  await mkdir(home, { recursive: true })
  const folder = await mkdtemp(join(home, 'ssh-'))
  folders.push(folder)
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  const key = join(folder, 'key')
  await makeKey(key, 'ed25519')
  const hosts = await Promise.all(wishes.map((wish) => startHost(join(folder, wish.name), wish, `${key}.pub`)))
  servers.push(...hosts)
  return {
    hosts,
    key: (await readFile(key, 'utf8')).trimEnd(),
    input: Object.fromEntries(hosts.map((host) => [host.name, inputOf(host)])),
  }
}

function inputOf({ port, hostKeys: [hostKey] }: SshHost): HostInput {
  return { address: '127.0.0.1', port, user: 'root', 'host-key': hostKey ?? '' }
}

async function startHost(folder: string, wish: HostWish, people: string): Promise<SshHost> {
  const root = join(folder, 'root')
  await mkdir(join(root, 'etc'), { recursive: true, mode: 0o755 })
  for (const [path, content] of Object.entries(wish.files ?? {})) await writeFile(join(root, path), content)
  const keys = (wish.hostKeys ?? ['ed25519']).map((kind) => ({ kind, file: join(folder, `host-${kind}`) }))
  await Promise.all(keys.map(({ kind, file }) => makeKey(file, kind)))
  const port = await freePort()
  const settings = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...keys.map(({ file }) => `HostKey ${file}`),
    `AuthorizedKeysFile ${people}`,
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'StrictModes no',
    'UsePAM no',
    'UseDNS no',
    'PidFile none',
    'LogLevel ERROR',
    ...(wish.banner === undefined ? [] : [`Banner ${join(root, wish.banner)}`]),
    ...(wish.hasShell === true
      ? []
      : [`ChrootDirectory ${root}`, `ForceCommand internal-sftp${wish.isReadOnly === true ? ' -R' : ''}`]),
    'Subsystem sftp internal-sftp',
  ]
  await writeFile(join(folder, 'sshd_config'), `${settings.join('\n')}\n`)
  const server = spawn(findPeer('sshd') ?? 'sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: 'ignore' })
  await until(() => hasEnded(server) || isGreeting(port))
  if (hasEnded(server)) throw new Error(`the SSH server of ${wish.name} did not start`)
  const hostKeys = await Promise.all(keys.map(({ file }) => readFile(`${file}.pub`, 'utf8')))
  return { name: wish.name, port, root, hostKeys: hostKeys.map((line) => line.trim()), kill: () => killServer(server) }
}

async function makeKey(file: string, kind: string): Promise<void> {
  await promisify(execFile)(findPeer('ssh-keygen') ?? 'ssh-keygen', [
    '-q',
    '-t',
    kind,
    '-N',
    '',
    '-C',
    'test',
    '-f',
    file,
  ])
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

function isGreeting(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString().startsWith('SSH-2.0'))
    })
    socket.once('error', () => resolve(false))
    socket.once('end', () => resolve(false))
  })
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

/** Each connection is served by processes of its own that would stay. */
function killServer(server: ChildProcess): void {
  if (server.pid === undefined || hasEnded(server)) return
  for (const pid of [server.pid, ...descendants(server.pid)]) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

function descendants(pid: number): readonly number[] {
  const list = `/proc/${pid}/task/${pid}/children`
  const children = existsSync(list) ? readFileSync(list, 'utf8').split(' ').filter(Boolean).map(Number) : []
  return children.flatMap((child) => [child, ...descendants(child)])
}
