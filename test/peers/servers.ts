import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findPeer } from './peer.ts'

const START_MS = 90_000
const STOP_MS = 10_000

/** Servers that a test starts and ends; what they print goes to files of their folder. */
export type Servers = {
  /** Where a program lies; throws when this machine has none. */
  readonly program: (name: string) => string
  readonly start: (name: string, flags: Readonly<Record<string, string | number | boolean>>) => void
  /** Tries until it works, while all servers still run. */
  readonly until: (what: string, attempt: () => Promise<unknown>) => Promise<void>
  /** The end of what each has printed. */
  readonly lastWords: () => Promise<string>
  /** Ends all, the last one started first. */
  readonly stop: () => Promise<void>
}

export function openServers(folder: string): Servers {
  const running: { readonly name: string; readonly child: ChildProcess }[] = []
  const endAll = () => running.forEach(({ child }) => child.kill('SIGKILL'))
  const endAndGo = (signal: NodeJS.Signals) => {
    endAll()
    process.kill(process.pid, signal)
  }
  // Nobody is left behind when the tests are cut off.
  process.once('exit', endAll).once('SIGTERM', endAndGo).once('SIGINT', endAndGo)

  return {
    program: find,
    start: (name, flags) => {
      const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)
      const printed = openSync(join(folder, `${name}.log`), 'a', 0o600)
      const env = { PATH: process.env['PATH'] ?? '', HOME: folder }
      const child = spawn(find(name), args, { cwd: folder, env, stdio: ['ignore', printed, printed] })
      child.on('error', () => {}) // told by `until`
      running.push({ name, child })
    },
    until: async (what, attempt) => {
      const end = Date.now() + START_MS
      for (;;) {
        const failed = await attempt().then(
          () => null,
          (cause: unknown) => ({ cause }),
        )
        if (failed === null) return
        const gone = running.find(({ child }) => child.exitCode !== null || child.signalCode !== null)
        if (gone !== undefined) throw new Error(`${gone.name} ended by itself`, failed)
        if (Date.now() > end) throw new Error(`waited in vain for ${what}`, failed)
        await sleep(200)
      }
    },
    lastWords: async () => {
      const said = running.map(async ({ name }) => {
        const text = await readFile(join(folder, `${name}.log`), 'utf8')
        return `${name}: ${text.trim().split('\n').slice(-3).join('\n')}`
      })
      return (await Promise.all(said)).join('\n')
    },
    stop: async () => {
      process.off('exit', endAll).off('SIGTERM', endAndGo).off('SIGINT', endAndGo)
      for (const { child } of running.splice(0).toReversed()) await end(child)
    },
  }
}

function find(name: string): string {
  const program = findPeer(name)
  if (program === null) throw new Error(`there is no ${name} on this machine`)
  return program
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  child.kill('SIGTERM')
  await ended
  clearTimeout(force)
}

/** A port of the loopback address that is free just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('a server without a port')
  return address.port
}
