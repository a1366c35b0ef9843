import { spawn } from 'node:child_process'
import { GitError } from './git-error.ts'
import { gitEnvironment } from './git.ts'
import type { Memory } from './memory.ts'
import type { TreeEntry } from './read-tree.ts'

export type GitObject = {
  readonly oid: string
  readonly type: 'blob' | 'tree' | 'commit' | 'tag'
  readonly body: Buffer
}

/** Reads objects by id or expression (`main:path`, `refs/heads/x^{tree}`) through one long-lived `git cat-file` process. */
export type ObjectReader = {
  /** Null when there is no such object. */
  readonly read: (expression: string) => Promise<GitObject | null>
  /** Remembers what trees hold, by the id that they were asked for by; without it each is taken apart every time. */
  readonly trees?: Memory<readonly TreeEntry[]>
  readonly close: () => void
}

type Waiting = { readonly resolve: (object: GitObject | null) => void; readonly reject: (error: Error) => void }

/** Larger objects are refused: nothing that is governed here comes near, and one must not be able to exhaust the memory. */
const MAX_OBJECT_BYTES = 64 * 1024 * 1024

/**
 * Opens a reader on the repository at `dir`. The process is started by the first read, answers requests in order, does not keep the
 * program alive, and ends with `close`.
 */
export function openObjectReader(dir: string): ObjectReader {
  let process: ReturnType<typeof start> | null = null
  function running() {
    if (process === null || process.ended()) process = start(dir)
    return process
  }
  return {
    read: (expression) => (/[\n\0]/.test(expression) ? Promise.resolve(null) : running().ask(expression)),
    close: () => {
      process?.end()
      process = null
    },
  }
}

function start(dir: string) {
  const child = spawn('git', ['-C', dir, 'cat-file', '--batch'], {
    env: gitEnvironment(),
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const waiting: Waiting[] = []
  const chunks: Buffer[] = []
  let held = 0
  let needed = 0
  let ended = false

  function fail(error: Error): void {
    ended = true
    for (const each of waiting.splice(0)) each.reject(error)
  }
  function receive(chunk: Buffer): void {
    chunks.push(chunk)
    held += chunk.length
    if (held < needed) return
    let buffer = Buffer.concat(chunks.splice(0))
    let answer = takeAnswer(buffer)
    for (; 'object' in answer; answer = takeAnswer(buffer)) {
      buffer = buffer.subarray(answer.length)
      waiting.shift()?.resolve(answer.object)
    }
    if (buffer.length > 0) chunks.push(buffer)
    held = buffer.length
    needed = answer.length
    if (needed > MAX_OBJECT_BYTES) {
      fail(new Error(`an object of ${needed} bytes is larger than the ${MAX_OBJECT_BYTES} that are read`))
      child.kill()
    }
    if (waiting.length === 0) keepAlive(false)
  }
  function keepAlive(alive: boolean): void {
    for (const handle of [child, child.stdin, child.stdout] as { ref?: () => void; unref?: () => void }[]) {
      if (alive) handle.ref?.()
      else handle.unref?.()
    }
  }
  child.on('error', (cause) => fail(new GitError(['cat-file'], -1, 'git could not be started', { cause })))
  child.on('close', (code) => fail(new GitError(['cat-file'], code ?? -1, 'it ended early')))
  child.stdin.on('error', () => {}) // the close event reports it
  child.stdout.on('data', receive)
  return {
    ask: (expression: string) =>
      new Promise<GitObject | null>((resolve, reject) => {
        keepAlive(true)
        waiting.push({ resolve, reject })
        child.stdin.write(`${expression}\n`)
      }),
    end: () => child.stdin.end(),
    ended: () => ended,
  }
}

/** The first answer in the stream, or the length that the stream must have for it to be complete. */
type Answer = { readonly object: GitObject | null; readonly length: number } | { readonly length: number }

function takeAnswer(buffer: Buffer): Answer {
  const end = buffer.indexOf(10)
  if (end === -1) return { length: buffer.length + 1 }
  const match = /^([0-9a-f]{40}) (blob|tree|commit|tag) (\d+)$/.exec(buffer.toString('utf8', 0, end))
  if (match === null) return { object: null, length: end + 1 } // "… missing" or "… ambiguous"
  const length = end + 1 + Number(match[3]) + 1
  if (buffer.length < length) return { length }
  const body = Buffer.from(buffer.subarray(end + 1, length - 1))
  return { object: { oid: String(match[1]), type: match[2] as GitObject['type'], body }, length }
}
