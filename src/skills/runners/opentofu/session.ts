import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSkillFiles, skillDigest } from '../../skill-files.ts'
import type { ProgramJob, RunnerPlace } from '../runner.ts'
import type { Tofu } from './find-tofu.ts'
import { ORIGIN_FILE, ORIGIN_MODULE } from './origin.ts'
import { openCalls } from './tool-calls.ts'
import type { CallPlace, ToolCalls } from './tool-calls.ts'

/** In the run's own copy of the skill, so that providers are fetched once for all steps of a run and are gone with it. */
const DATA_FOLDER = '.specgate-opentofu'

/** What one run has to remember from one step to the next. */
export type RunMemory = {
  /** The backend that the data folder was made for. */
  initialisedFor: string | null
  /** Why the state can no longer be relied on. */
  lost: string | null
}

/** One step of a run, in a fresh folder with a copy of the module; inputs and plan lie beside it. */
export type Session = CallPlace &
  ToolCalls & {
    readonly place: RunnerPlace
    readonly job: ProgramJob
    readonly memory: RunMemory
    /** Digest over all files of the module as they were approved. */
    readonly module: string
  }

/** A session with a copy of the module that is the job's file; everything in it is gone when `use` has ended. */
export async function inSession<T>(
  parts: Pick<Session, 'place' | 'job' | 'memory'> & { readonly tofu: Tofu },
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const { place, job, tofu } = parts
  const workspace = await realpath(await mkdtemp(join(tmpdir(), 'specgate-run-')))
  try {
    // The module alone: nothing that its digest does not cover is in its reach.
    const folder = join(workspace, 'module')
    await cp(job.file, folder, { recursive: true })
    await writeFile(join(folder, ORIGIN_FILE), ORIGIN_MODULE, { mode: 0o600 })
    const data = join(await realpath(place.folder), DATA_FOLDER)
    const module = skillDigest((await readSkillFiles(job.file)).files)
    const where = { workspace, folder, data }
    return await use({ ...parts, ...where, module, ...openCalls(tofu, job, where) })
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}
