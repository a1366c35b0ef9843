import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { KillJob } from './kill-child.ts'

/** How a worker ended: what it did, by what it was ended, and what it said when it failed. */
export type Ended = {
  readonly effects: readonly string[]
  readonly code: number | null
  readonly signal: string | null
  readonly stderr: string
}

export type Worker = { readonly process: ChildProcessWithoutNullStreams; readonly ended: Promise<Ended> }

/** Processes that each look at one reference once. The next one is started ahead, because loading takes longer than the work. */
export type Workers = {
  readonly start: (job: KillJob) => Worker
  readonly close: () => Promise<void>
}

const SCRIPT = fileURLToPath(new URL('kill-child.ts', import.meta.url))

/** @param folder what killed processes leave behind goes there */
export function openWorkers(folder: string): Workers {
  const temporary = join(folder, 'tmp')
  mkdirSync(temporary, { recursive: true })
  const env = { ...process.env, TMPDIR: temporary, NODE_COMPILE_CACHE: join(folder, 'compiled') }
  let next = launch(env)
  return {
    start: (job) => {
      const worker = next
      next = launch(env)
      worker.process.stdin.end(`${JSON.stringify(job)}\n`)
      return worker
    },
    close: async () => {
      next.process.stdin.end()
      await next.ended
    },
  }
}

function launch(env: NodeJS.ProcessEnv): Worker {
  const child = spawn(process.execPath, [SCRIPT], { env, stdio: 'pipe' })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  child.stdin.on('error', () => {}) // it may be killed before it has read to the end
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const effects = Buffer.concat(out).toString().split('\n').slice(0, -1)
      resolve({ effects, code, signal, stderr: Buffer.concat(err).toString() })
    })
  })
  return { process: child, ended }
}
