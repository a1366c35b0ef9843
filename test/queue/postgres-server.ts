import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const ROOT = '/usr/lib/postgresql'
/** Postgres refuses to run as root; whoever is root starts it as this user, which Debian's package makes. */
const USER = 'postgres'
const START_MS = 30_000

export type PostgresServer = {
  /** Makes an empty database and says where it is. */
  readonly createDatabase: (name: string) => string
  readonly stop: () => Promise<void>
}

/** The folder of the newest installed Postgres' programs; null when there is none. */
export function findPostgres(): string | null {
  if (!existsSync(ROOT)) return null
  const versions = readdirSync(ROOT).toSorted((a, b) => Number(b) - Number(a))
  return versions.map((version) => join(ROOT, version, 'bin')).find((bin) => existsSync(join(bin, 'postgres'))) ?? null
}

/** Starts a Postgres of its own on a free port of 127.0.0.1, in a temporary folder that goes with it. */
export async function startPostgres(bin: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'specgate-postgres-'))
  const owner = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {}
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    ...owner,
    cwd: folder,
    stdio: 'ignore',
  })
  const port = await freePort()
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`],
    { ...owner, cwd: folder, stdio: 'ignore' },
  )
  const ended = once(server, 'exit')
  const psql = (database: string, statement: string): void =>
    void execFileSync(
      join(bin, 'psql'),
      ['-h', '127.0.0.1', '-p', String(port), '-U', USER, '-qc', statement, database],
      { stdio: 'ignore' },
    )
  const stop = async (): Promise<void> => {
    server.kill('SIGINT') // fast shutdown
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await untilAnswers(() => psql('postgres', 'SELECT 1'))
  } catch (cause) {
    await stop()
    throw cause
  }
  return {
    createDatabase: (name) => {
      psql('postgres', `CREATE DATABASE ${name}`)
      return `postgres://${USER}@127.0.0.1:${port}/${name}`
    },
    stop,
  }
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, USER], { encoding: 'utf8' }))
}

async function untilAnswers(ask: () => void): Promise<void> {
  for (const deadline = Date.now() + START_MS; ; await wait(100)) {
    try {
      return ask()
    } catch (cause) {
      if (Date.now() > deadline) throw new Error('Postgres does not answer', { cause })
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1')
  return address.port
}
