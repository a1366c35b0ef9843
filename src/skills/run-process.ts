import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

/** Bytes kept of each output stream. */
const KEPT_BYTES = 64 * 1024
/** Time between the request to end and the order to. */
const GRACE_MS = 2000
/** How long a process that left the group may hold an output open after its leader has ended. */
const LINGER_MS = 500

export type ProcessJob = {
  /** Program and arguments; never a shell string. */
  readonly argv: readonly [string, ...string[]]
  readonly cwd: string
  /** Added to PATH, LANG and TZ; nothing else of the caller's environment is passed on. */
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
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
 * Runs one process without input in a group of its own. When its time is up the group is asked to end and then killed; what
 * the leader leaves running in the group is killed too. Throws when the program cannot be started.
 */
export function runProcess(job: ProcessJob): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    const [program, ...args] = job.argv
    const child = spawn(program, args, {
      cwd: job.cwd,
      env: closedEnvironment(job.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const stdout = capture(child.stdout)
    const stderr = capture(child.stderr)
    const timers: NodeJS.Timeout[] = []
    let timedOut = false

    timers.push(
      setTimeout(() => {
        timedOut = true
        signalGroup(child.pid, 'SIGTERM')
        timers.push(setTimeout(() => signalGroup(child.pid, 'SIGKILL'), GRACE_MS))
      }, job.timeoutMs),
    )
    child.on('error', (cause) => {
      timers.forEach(clearTimeout)
      reject(new Error(`${program} could not be started`, { cause }))
    })
    child.on('exit', () => {
      timers.forEach(clearTimeout)
      signalGroup(child.pid, 'SIGKILL')
      timers.push(
        setTimeout(() => {
          child.stdout.destroy()
          child.stderr.destroy()
        }, LINGER_MS),
      )
    })
    child.on('close', (exitCode, signal) => {
      timers.forEach(clearTimeout)
      const [out, err] = [stdout(), stderr()]
      resolve({ exitCode, signal, timedOut, stdout: out, stderr: err, truncated: out.dropped + err.dropped > 0 })
    })
  })
}

function closedEnvironment(extra: Readonly<Record<string, string>>): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', TZ: 'UTC', ...extra }
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
