import { readSkillFiles } from '../../skill-files.ts'
import { openInterpreter } from '../interpreter.ts'
import { runProgram } from '../run-program.ts'
import type { MissingRunner, Runner, RunnerPlace } from '../runner.ts'
import { findTofu } from './find-tofu.ts'
import { runModule } from './run-module.ts'
import type { RunMemory } from './session.ts'

/**
 * Runner for modules of OpenTofu, or of Terraform where there is no OpenTofu (R3.2). The entry is a folder with a module; checks, and what
 * else ends in `.py`, are Python programs. The tool itself knows the state, so `observe` and `rollback` may be `by-runner`.
 */
export async function openOpentofuRunner(place: RunnerPlace): Promise<Runner | MissingRunner> {
  const tofu = await findTofu(place.path)
  if ('missing' in tofu) return tofu
  // A check that cannot be run must be known of before anything is changed.
  const { files } = await readSkillFiles(place.folder)
  const python = files.some(({ path }) => path.endsWith('.py')) ? await openInterpreter(place) : null
  if (python !== null && 'missing' in python) return python
  const memory: RunMemory = { initialisedFor: null, lost: null }
  return {
    name: 'opentofu',
    version: `${tofu.product} ${tofu.version}`,
    run: (job) =>
      python !== null && job.file.endsWith('.py')
        ? runProgram(python.argv, job)
        : runModule({ tofu, place, memory, job }),
  }
}
