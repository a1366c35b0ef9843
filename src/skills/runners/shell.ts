import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { findProgram } from './find-program.ts'
import { runProgram } from './run-program.ts'
import type { MissingRunner, Runner, RunnerPlace } from './runner.ts'

/** Runner for POSIX shell programs. A shell has no version that all can tell, so the kind of shell stands for it. */
export async function openShellRunner(
  _place: RunnerPlace,
  candidates: readonly string[] = ['/bin/sh'],
): Promise<Runner | MissingRunner> {
  const shell = await findProgram(candidates, '')
  if (shell === null)
    return { name: 'shell', missing: 'There is no /bin/sh on this machine. Run where a POSIX shell is.' }
  // -e, -u: a command that fails or a variable that is not set ends the program instead of being passed over.
  return { name: 'shell', version: basename(await realpath(shell)), run: (job) => runProgram([shell, '-eu'], job) }
}
