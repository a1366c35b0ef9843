import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { runProcess } from '../../run-process.ts'
import type { Captured, ProcessResult } from '../../run-process.ts'
import type { ProgramJob } from '../runner.ts'
import { logLines, readEvents, stripColours } from './events.ts'
import type { Tofu } from './find-tofu.ts'
import { toolName } from './origin.ts'
import type { Call } from './problem.ts'

/** Bytes taken from the beginning and from the end of what a command says: the reason of a failure stands at the end. */
const KEPT_BYTES = 8 * 1024 * 1024
/** Bytes of the log that people read. */
const LOG_BYTES = 64 * 1024
/** When it is asked to end, the tool finishes what it is at with a resource and writes the state: it is given time for that. */
const GRACE_MS = 30_000
/** What has been changed is looked at and written down even when the time is up. */
const AFTERWARDS_MS = 30_000

/** The commands of which no line but the whole document counts. */
const DOCUMENTS = new Set(['show', 'state', 'validate'])

/**
 * A plan or a state is longer than what is kept of a process's output, so it goes to a file; a document beyond what is taken of it is cut off. The words are
 * fixed: file, program and arguments reach the shell as its own arguments.
 */
const TO_FILE = ['/bin/sh', '-c', 'exec "$@" >"$0"'] as const
const TO_SHORT_FILE = ['/bin/sh', '-c', 'ulimit -f 40000; exec "$@" >"$0"'] as const

/** The tool at work in one step. */
export type ToolCalls = {
  /** Runs a command of the tool within what is left of the time. */
  readonly call: (command: string, ...args: readonly string[]) => Promise<Call>
  /** All processes as one: how the change, or else the last of them, ended, and what all of them said. */
  readonly process: () => ProcessResult
}

export type CallPlace = {
  readonly workspace: string
  /** Folder of the module: where the tool runs. */
  readonly folder: string
  /** Where the tool keeps providers and the settings of the backend. */
  readonly data: string
}

export function openCalls(tofu: Tofu, job: ProgramJob, place: CallPlace): ToolCalls {
  const deadline = performance.now() + job.timeoutMs
  const said: { readonly out: string[]; readonly err: string[] } = { out: [], err: [] }
  const env = environment(job, place)
  const file = join(place.workspace, 'said')
  let last = NOT_STARTED
  let hasApplied = false

  async function run(command: string, args: readonly string[]): Promise<ProcessResult> {
    const left = Math.ceil(Math.max(deadline - performance.now(), hasApplied ? AFTERWARDS_MS : 0))
    if (left <= 0) return { ...NOT_STARTED, timedOut: true }
    // The limit counts for every file: it would cut off the state that is pushed to one.
    const shell = DOCUMENTS.has(command) && args[0] !== 'push' ? TO_SHORT_FILE : TO_FILE
    const argv = [...shell, file, tofu.program, command, ...args] as const
    const ended = await runProcess({ argv, cwd: place.folder, env, timeoutMs: left, graceMs: GRACE_MS })
    const { text, dropped } = await readEnds(file)
    return { ...ended, stdout: { text: text.replaceAll(place.workspace, '<run>'), dropped } }
  }

  return {
    call: async (command, ...args) => {
      const ended = await run(command, args)
      if (command === 'apply' || !hasApplied) last = ended
      hasApplied ||= command === 'apply'
      const events = DOCUMENTS.has(command) ? [] : readEvents(ended.stdout.text)
      said.out.push(`> ${command}`, ...events.flatMap(logLines))
      const problems = stripColours(ended.stderr.text)
      if (problems !== '') said.err.push(`> ${command}`, problems)
      return { command, ended, events, timeoutMs: job.timeoutMs }
    },
    process: () => {
      const [stdout, stderr] = [logOf(said.out), logOf(said.err)]
      return { ...last, stdout, stderr, truncated: stdout.dropped + stderr.dropped > 0 }
    },
  }
}

const NOTHING: Captured = { text: '', dropped: 0 }
const NOT_STARTED: ProcessResult = {
  exitCode: null,
  signal: null,
  timedOut: false,
  stdout: NOTHING,
  stderr: NOTHING,
  truncated: false,
}

/** Beginning and end of a file, each of whole lines when there is more between them. */
async function readEnds(path: string): Promise<Captured> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size <= 2 * KEPT_BYTES) return { text: await file.readFile('utf8'), dropped: 0 }
    const [head, tail] = [Buffer.alloc(KEPT_BYTES), Buffer.alloc(KEPT_BYTES)]
    await file.read(head, 0, KEPT_BYTES, 0)
    await file.read(tail, 0, KEPT_BYTES, size - KEPT_BYTES)
    const kept = [head.subarray(0, head.lastIndexOf('\n') + 1), tail.subarray(tail.indexOf('\n') + 1)]
    const dropped = size - kept.reduce((sum, { length }) => sum + length, 0)
    return { text: kept.map((part) => part.toString('utf8')).join(`[${dropped} bytes more]\n`), dropped }
  } finally {
    await file.close()
  }
}

function logOf(lines: readonly string[]): Captured {
  const bytes = Buffer.from(lines.map((line) => `${line.trimEnd()}\n`).join(''))
  const kept = bytes.subarray(0, LOG_BYTES)
  const dropped = bytes.length - kept.length
  return { text: new TextDecoder().decode(kept, { stream: dropped > 0 }), dropped }
}

/** Nothing of the user's own settings counts; secrets are told apart from the inputs by coming this way. */
function environment({ secrets }: ProgramJob, { workspace, data }: CallPlace): Record<string, string> {
  const variables = Object.entries(secrets).filter(([name]) => !isOfBackend(name))
  return {
    HOME: workspace,
    TMPDIR: workspace,
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    TF_CLI_CONFIG_FILE: '/dev/null',
    TF_DATA_DIR: data,
    CHECKPOINT_DISABLE: '1',
    NO_COLOR: '1',
    ...Object.fromEntries(variables.map(([name, value]) => [`TF_VAR_${toolName(name)}`, value])),
  }
}

/** Secrets whose names begin so are for the backend: `backend-password` is its setting `password`. */
const BACKEND_SECRET = 'backend-'

function isOfBackend(secret: string): boolean {
  return secret.startsWith(BACKEND_SECRET)
}

/** Settings of the backend that are secrets, by their names there. */
export function backendSecrets({ secrets }: ProgramJob): Record<string, string> {
  const own = Object.entries(secrets).filter(([name]) => isOfBackend(name))
  return Object.fromEntries(own.map(([name, value]) => [name.slice(BACKEND_SECRET.length), value]))
}
