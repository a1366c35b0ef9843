import { spawn } from 'node:child_process'
import { GitError } from './git-error.ts'

/** A git repository reached through the git command: argument vectors only, user and system configuration left out. */
export type Git = {
  readonly dir: string
  readonly run: (args: readonly string[], options?: GitOptions) => Promise<string>
  /** Like `run`, but tells the exit code instead of failing on 1. */
  readonly tryRun: (args: readonly string[], options?: GitOptions) => Promise<{ code: number; stdout: string }>
}

type GitOptions = {
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  /** After so long the process is ended, which counts as a failure; without it there is no limit. */
  readonly timeoutMs?: number
}

/** Opens a bare repository or a clone at `dir`. Nothing is read yet. */
export function openGit(dir: string): Git {
  async function execute(args: readonly string[], options: GitOptions = {}): Promise<Completed> {
    return spawnGit(dir, args, options)
  }
  return {
    dir,
    run: async (args, options) => {
      const done = await execute(args, options)
      if (done.code !== 0) throw new GitError(args, done.code, done.stderr)
      return done.stdout
    },
    tryRun: async (args, options) => {
      const done = await execute(args, options)
      if (done.code > 1) throw new GitError(args, done.code, done.stderr)
      return done
    },
  }
}

/** Environment for every git process: nothing of the caller's configuration, identity or prompts leaks in. */
export function gitEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    ...extra,
  }
}

type Completed = { readonly code: number; readonly stdout: string; readonly stderr: string }

function spawnGit(dir: string, args: readonly string[], options: GitOptions): Promise<Completed> {
  return new Promise((resolve, reject) => {
    const env = gitEnvironment(options.env)
    const child = spawn('git', ['-C', dir, ...args], { env, stdio: 'pipe', timeout: options.timeoutMs ?? 0 })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.stdin.on('error', () => {}) // git may end before it has read its input; the exit code tells
    child.on('error', (cause) => reject(new GitError(args, -1, 'git could not be started', { cause })))
    child.on('close', (code) =>
      resolve({ code: code ?? -1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    )
    child.stdin.end(options.input ?? '')
  })
}
