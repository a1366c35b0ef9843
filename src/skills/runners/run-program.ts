import { constants } from 'node:fs'
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '../json-object.ts'
import { parseJsonObject } from '../json-object.ts'
import { maskSecrets } from '../mask-secrets.ts'
import { runProcess } from '../run-process.ts'
import type { ProcessResult } from '../run-process.ts'

const MAX_OUTPUT_BYTES = 1024 * 1024

/** Runs the programs of skills in one language. */
export type Runner = {
  readonly name: string
  readonly version: string
  readonly run: (job: ProgramJob) => Promise<ProgramResult>
}

/** The machine lacks what a runner needs; says what, and how to get it. */
export type MissingRunner = { readonly name: string; readonly missing: string }

export type ProgramJob = {
  /** Absolute path of the program. */
  readonly file: string
  /** The one JSON document it gets. */
  readonly input: JsonObject
  /** Secret values by name; the program finds `ca-key` in SPECGATE_SECRET_CA_KEY. */
  readonly secrets: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

export type ProgramResult = {
  readonly process: ProcessResult
  /** The JSON document it wrote; null when it failed. */
  readonly output: JsonObject | null
  /** Null only when it ended with 0 and wrote a JSON object. */
  readonly failure: string | null
  /** The folder it ran in, gone by now: its name says nothing and is taken out of texts. */
  readonly workspace: string
}

/**
 * Runs one program on one JSON document in a fresh folder. It finds its input in the file SPECGATE_INPUT and writes its
 * result to the file SPECGATE_OUTPUT; what it prints is for people. Any exit code but 0 is a failure.
 */
export async function runProgram(argv: readonly [string, ...string[]], job: ProgramJob): Promise<ProgramResult> {
  const workspace = await mkdtemp(join(tmpdir(), 'specgate-run-'))
  try {
    const [input, output, cwd] = [
      join(workspace, 'input.json'),
      join(workspace, 'output.json'),
      join(workspace, 'work'),
    ]
    await mkdir(cwd, { mode: 0o700 })
    await writeFile(input, JSON.stringify(job.input), { mode: 0o600 })
    const env = {
      ...Object.fromEntries(Object.entries(job.secrets).map(([name, value]) => [secretVariable(name), value])),
      HOME: cwd,
      TMPDIR: cwd,
      SPECGATE_INPUT: input,
      SPECGATE_OUTPUT: output,
    }
    const ended = await runProcess({ argv: [...argv, job.file], cwd, env, timeoutMs: job.timeoutMs })
    const stopped = failureOf(ended, job)
    if (stopped !== null) return { process: ended, output: null, failure: stopped, workspace }
    const written = parseJsonObject(await readOutput(output))
    return { process: ended, output: written.value, failure: written.problem, workspace }
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}

function secretVariable(name: string): string {
  return `SPECGATE_SECRET_${name.toUpperCase().replaceAll('-', '_')}`
}

function failureOf({ exitCode, signal, timedOut, stderr }: ProcessResult, job: ProgramJob): string | null {
  if (timedOut) return `it did not end within ${job.timeoutMs / 1000} s and was stopped`
  if (signal !== null) return `it was ended by ${signal}`
  if (exitCode === 0) return null
  // Masked while it is whole: the last lines of a secret might not be known for one.
  const mask = maskSecrets(Object.values(job.secrets))
  const words = (stderr.dropped > 0 ? mask.cutText(stderr.text) : mask.text(stderr.text))
    .trim()
    .split('\n')
    .slice(-3)
    .join('\n')
  return `it ended with exit code ${exitCode}${words === '' ? '' : `: ${words}`}`
}

/** The bytes of the output file; null when it is missing, not a regular file, or too long. */
async function readOutput(path: string): Promise<Buffer | null> {
  try {
    // A link or a named pipe in its place must neither lead elsewhere nor keep us waiting.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const { size } = await file.stat()
      return (await file.stat()).isFile() && size <= MAX_OUTPUT_BYTES ? await file.readFile() : null
    } finally {
      await file.close()
    }
  } catch {
    return null
  }
}
