import { tmpdir } from 'node:os'
import { runProcess } from '../run-process.ts'
import { findProgram } from './find-program.ts'
import { runProgram } from './run-program.ts'
import type { MissingRunner, Runner } from './run-program.ts'

const HOW_TO_GET = 'Install Python 3.9 or later (Debian, Ubuntu: apt install python3; macOS: brew install python).'

/**
 * Runner for Python programs. The system's Python comes first: it has the operating system's packages, which one that a
 * version manager put before it in PATH has not.
 */
export async function openPythonRunner(
  candidates: readonly string[] = ['/usr/bin/python3', 'python3'],
  path: string = process.env['PATH'] ?? '',
): Promise<Runner | MissingRunner> {
  const python = await findProgram(candidates, path)
  if (python === null) return { name: 'python', missing: `There is no python3 on this machine. ${HOW_TO_GET}` }
  const told = await runProcess({ argv: [python, '-I', '--version'], cwd: tmpdir(), env: {}, timeoutMs: 10_000 })
  const version = /^Python (3\.(\d+)\.\S+)/.exec(told.stdout.text)
  if (version?.[1] === undefined || Number(version[2]) < 9) {
    return { name: 'python', missing: `The python3 on this machine is too old or does not run. ${HOW_TO_GET}` }
  }
  // -I: isolated from PYTHON* variables, the user's packages and the program's own folder. -B: leaves no byte code behind.
  return { name: 'python', version: version[1], run: (job) => runProgram([python, '-I', '-B'], job) }
}
