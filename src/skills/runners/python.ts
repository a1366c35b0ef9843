import { openInterpreter } from './interpreter.ts'
import { runProgram } from './run-program.ts'
import type { MissingRunner, Runner, RunnerPlace } from './runner.ts'

/** Runner for Python programs. */
export async function openPythonRunner(place: RunnerPlace): Promise<Runner | MissingRunner> {
  const python = await openInterpreter(place)
  if ('missing' in python) return python
  return { name: 'python', version: python.version, run: (job) => runProgram(python.argv, job) }
}
