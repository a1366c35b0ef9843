import { constants } from 'node:fs'
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseJsonObject } from '../json-object.ts'
import { maskSecrets } from '../mask-secrets.ts'
import { runProcess } from '../run-process.ts'
import type { ProcessResult } from '../run-process.ts'
import type { ProgramJob, ProgramResult } from './runner.ts'

const MAX_OUTPUT_BYTES = 1024 * 1024

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
    const spoken = { process: ended, workspace, report: null, sensitive: [] }
    if (stopped !== null) return { ...spoken, output: null, failure: stopped }
    const written = parseJsonObject(await readOutput(output))
    return { ...spoken, output: written.value, failure: written.problem }
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
