import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { findMarked, killMarked, MARK } from './marked-processes.ts'

/** Bytes kept of each output stream. */
const KEPT_BYTES = 64 * 1024
/** Time between the request to end and the order to, when the job does not say. */
const GRACE_MS = 2000
/** How long an output may stay open when all that is known of the run has ended. */
const LINGER_MS = 500
const POLL_MS = 50

export type ProcessJob = {
  /** Program and arguments; never a shell string. */
  readonly argv: readonly [string, ...string[]]
  readonly cwd: string
  /** Added to PATH, LANG and TZ; nothing else of the caller's environment is passed on. */
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Time to clean up in, from when it is asked to end until it is killed; 2000 when left out. */
  readonly graceMs?: number
}

/** The beginning of an output stream, and how many bytes after it were thrown away. */
export type Captured = { readonly text: string; readonly dropped: number }

export type ProcessResult = {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal: string | null
  readonly timedOut: boolean
  readonly stdout: Captured
  readonly stderr: Captured
  /** Whether either stream was longer than what is kept. */
  readonly truncated: boolean
}

/**
 * Runs one process without input in a group of its own. When its time is up the group is asked to end, and killed when its grace is over.
 * Nothing of it stays: what it leaves running in its group is killed, and on Linux what left the group too (see marked-processes.ts).
 * Throws when the program cannot be started.
 */
export async function runProcess(job: ProcessJob): Promise<ProcessResult> {
  const mark = randomUUID()
  const [program, ...args] = job.argv
  const child = spawn(program, args, {
    cwd: job.cwd,
    env: { ...closedEnvironment(job.env), [MARK]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const [stdout, stderr] = [capture(child.stdout), capture(child.stderr)]
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const end = endOf(child, program)

  const timedOut = !(await isWithin(end, job.timeoutMs))
  if (timedOut) {
    signalGroup(child.pid, 'SIGTERM')
    await waitForAll(end, mark, job.graceMs ?? GRACE_MS)
  }
  signalGroup(child.pid, 'SIGKILL')
  await killMarked(mark)
  const { exitCode, signal } = await end
  if (!(await isWithin(closed, LINGER_MS))) {
    child.stdout.destroy()
    child.stderr.destroy()
    await closed
  }
  const [out, err] = [stdout(), stderr()]
  return { exitCode, signal, timedOut, stdout: out, stderr: err, truncated: out.dropped + err.dropped > 0 }
}

function closedEnvironment(extra: Readonly<Record<string, string>>): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', TZ: 'UTC', ...extra }
}

type End = Pick<ProcessResult, 'exitCode' | 'signal'>

function endOf(child: ChildProcess, program: string): Promise<End> {
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(new Error(`${program} could not be started`, { cause })))
    child.on('exit', (exitCode, signal) => resolve({ exitCode, signal }))
  })
}

/** Whether something comes to its end within a time. */
async function isWithin(end: Promise<End | void>, ms: number): Promise<boolean> {
  const limit = new AbortController()
  const late = sleep(ms, false, { signal: limit.signal }).catch(() => false)
  try {
    return await Promise.race([end.then(() => true), late])
  } finally {
    limit.abort()
  }
}

/** Gives the leader and then all it started, which may clean up longer than it, the time they were granted. */
async function waitForAll(end: Promise<End>, mark: string, graceMs: number): Promise<void> {
  const deadline = performance.now() + graceMs
  if (!(await isWithin(end, graceMs))) return
  while (performance.now() < deadline && (await findMarked(mark)).length > 0) await sleep(POLL_MS)
}

function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return
  try {
    process.kill(-leader, signal)
  } catch {
    // Nobody is left in the group, or only zombies: both are what was wanted.
  }
}

/** Reads a stream to its end but keeps only its beginning, so that a flood neither blocks the process nor fills memory. */
function capture(stream: Readable): () => Captured {
  const kept: Buffer[] = []
  let size = 0
  let dropped = 0
  stream.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, KEPT_BYTES - size)
    if (part.length > 0) kept.push(part)
    size += part.length
    dropped += chunk.length - part.length
  })
  // Decoding as a stream leaves out a character that the limit cut in two.
  return () => ({ text: new TextDecoder().decode(Buffer.concat(kept), { stream: dropped > 0 }), dropped })
}
