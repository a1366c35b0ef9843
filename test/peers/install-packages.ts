import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Brought } from './brought.ts'
import { findPeer, PEERS_FOLDER } from './peer.ts'

/** Debian packages, by one of the programs that the tests start, which may also come from elsewhere. */
const PACKAGES: Readonly<Record<string, string>> = {
  named: 'bind9',
  dig: 'bind9-dnsutils',
  nginx: 'nginx',
  haproxy: 'haproxy',
  sshd: 'openssh-server',
  'ssh-keygen': 'openssh-client',
  openssl: 'openssl',
  shellcheck: 'shellcheck',
  git: 'git',
  jq: 'jq',
  curl: 'curl',
  python3: 'python3-venv',
}
/** What Debian asks before it starts a service of a package that was installed. */
const POLICY = '/usr/sbin/policy-rc.d'
/** What AppArmor holds the packaged named to: it may read no configuration of a test's folder. A copy elsewhere is not held to it. */
const NAMED = '/usr/sbin/named'
const NAMED_PROFILE = '/etc/apparmor.d/usr.sbin.named'
const run = promisify(execFile)

/**
 * Installs what is missing with apt-get, as root, or in CI by sudo; nobody else's machine is changed. No service is started. What stays missing
 * is told with how to get it.
 */
export async function installPackages(): Promise<Brought[]> {
  const before = await findMissing()
  const root = before.length === 0 ? null : await rootWords()
  const packages = before.map((name) => PACKAGES[name] ?? name)
  if (root !== null) await install(packages, root)
  const after = before.length === 0 ? before : await findMissing()
  await copyNamed()
  const rows = Object.entries(PACKAGES).map(async ([name, wanted]) => {
    if (after.includes(name)) return { name, version: '', how: `MISSING: ${advice(wanted)}`, missing: true }
    const how = before.includes(name) ? `installed now (${wanted})` : 'on the machine'
    return { name, version: await versionOf(wanted), how, missing: false }
  })
  return Promise.all(rows)
}

async function findMissing(): Promise<string[]> {
  const absent = Object.keys(PACKAGES).filter((name) => findPeer(name) === null)
  if (absent.includes('python3') || (await succeeds(['python3', '-c', 'import ensurepip, venv']))) return absent
  return [...absent, 'python3']
}

/** What to put before a command so that it runs as root; null when it cannot, or must not. */
async function rootWords(): Promise<string[] | null> {
  if (findPeer('apt-get') === null) return null
  if (process.getuid?.() === 0) return []
  return process.env['CI'] === 'true' && (await succeeds(['sudo', '-n', 'true'])) ? ['sudo', '-n'] : null
}

function advice(wanted: string): string {
  if (findPeer('apt-get') === null) return `what Debian calls ${wanted} is not here`
  return `as root: apt-get install ${wanted} (or run this as root)`
}

/** Debian starts a service when its package is installed, unless the policy says no; ours says so, where there is none, until we are done. */
async function install(packages: readonly string[], root: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'specgate-peers-'))
  const own = !existsSync(POLICY)
  try {
    await writeFile(join(folder, 'policy'), '#!/bin/sh\nexit 101\n')
    if (own) await execute([...root, 'install', '-m', '755', join(folder, 'policy'), POLICY])
    await execute([...root, 'apt-get', 'update', '--quiet'])
    const quietly = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '--yes', '--quiet']
    await execute([...root, 'env', ...quietly, '--no-install-recommends', ...packages])
  } finally {
    if (own) await execute([...root, 'rm', '-f', POLICY])
    await rm(folder, { recursive: true, force: true })
  }
}

async function copyNamed(): Promise<void> {
  if (!existsSync(NAMED_PROFILE) || !existsSync(NAMED)) return
  const copy = join(PEERS_FOLDER, 'bin', 'named')
  await mkdir(dirname(copy), { recursive: true })
  await copyFile(NAMED, `${copy}.new`)
  await rename(`${copy}.new`, copy) // one that runs cannot be written to
}

/** Empty when it does not come from this package. */
async function versionOf(wanted: string): Promise<string> {
  const asked = run('dpkg-query', ['--show', '--showformat=${Version}', wanted])
  return asked.then(({ stdout }) => stdout).catch(() => '')
}

async function execute(argv: readonly string[]): Promise<void> {
  const [program = '', ...args] = argv
  await run(program, args, { maxBuffer: 64 * 1024 * 1024 })
}

function succeeds(argv: readonly string[]): Promise<boolean> {
  return execute(argv).then(
    () => true,
    () => false,
  )
}
