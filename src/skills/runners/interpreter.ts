import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProcess } from '../run-process.ts'
import { findProgram } from './find-program.ts'
import { readRequirements, REQUIREMENTS } from './requirements.ts'
import type { MissingRunner, RunnerPlace } from './runner.ts'
import { openEnvironment } from './virtual-environment.ts'

const HOW_TO_GET = 'Install Python 3.9 or later (Debian, Ubuntu: apt install python3; macOS: brew install python).'

const FLAGS = ['-I', '-B', '-u'] as const

/** A Python to run a skill's programs with. */
export type Interpreter = {
  /**
   * -I: isolated from PYTHON* variables, the user's packages and the program's own folder. -B: leaves no byte code behind. -u: what it
   * printed is there even when it is killed.
   */
  readonly argv: readonly [string, ...string[]]
  readonly version: string
  /** Folder with the commands of the packages the skill pins; null when it pins none. */
  readonly bin: string | null
}

/**
 * The system's Python, which comes first because it has the operating system's packages; or, where the skill pins packages, a virtual
 * environment with those and what pip itself is made of (R3.2). Their commands are run as files in `bin`, best by
 * the interpreter's own argv: `[...argv, join(bin, 'tool')]`.
 */
export async function openInterpreter(
  place: RunnerPlace,
  candidates: readonly string[] = ['/usr/bin/python3', 'python3'],
): Promise<Interpreter | MissingRunner> {
  const python = await findProgram(candidates, place.path)
  if (python === null) return missing(`There is no python3 on this machine. ${HOW_TO_GET}`)
  const told = await runProcess({ argv: [python, '-I', '--version'], cwd: tmpdir(), env: {}, timeoutMs: 10_000 })
  const [, version, minor] = /^Python (3\.(\d+)\.\S+)/.exec(told.stdout.text) ?? []
  if (version === undefined || Number(minor) < 9) {
    return missing(`The python3 on this machine is too old or does not run. ${HOW_TO_GET}`)
  }
  const file = join(place.folder, REQUIREMENTS)
  if (!existsSync(file)) return { argv: [python, ...FLAGS], version, bin: null }
  const { requirements, problem } = readRequirements(await readFile(file, 'utf8'))
  if (problem !== null) return missing(`The packages that the skill needs are not pinned: ${problem}`)
  const environment = await openEnvironment({ python, version, requirements, cache: place.cache })
  if (environment.problem !== null) return missing(environment.problem)
  return { argv: [join(environment.bin, 'python3'), ...FLAGS], version, bin: environment.bin }
}

function missing(text: string): MissingRunner {
  return { name: 'python', missing: text }
}
