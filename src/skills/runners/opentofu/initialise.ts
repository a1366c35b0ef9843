import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { digestOfData } from '../../../model/digest.ts'
import { Validation } from './events.ts'
import { BACKEND, toolName } from './origin.ts'
import { diagnose, problem, problemOf } from './problem.ts'
import type { Problem } from './problem.ts'
import { readDocument } from './read-document.ts'
import type { Session } from './session.ts'
import { backendSecrets } from './tool-calls.ts'

const BackendInput = z.record(z.string().regex(/^[a-z][a-z0-9_-]{0,60}$/), z.string().max(4000)).default({})

const Initialised = z.object({
  backend: z.object({ type: z.string(), config: z.record(z.string(), z.unknown()) }).optional(),
})

/**
 * Makes the module ready to plan: backend, providers as the lock file pins them, validation. Once in a run; null when it is ready.
 * A module whose state would be gone with the run is refused.
 */
export async function initialise(session: Session): Promise<Problem | null> {
  const { job, memory, workspace, data } = session
  if (!(await isModule(job.file))) return problem('there is no .tf or .tofu file in the folder that is the entry')
  const input = BackendInput.safeParse(job.input.inputs[BACKEND])
  if (!input.success) return problem(`the input ${BACKEND} is not an object of strings`)
  const settings = { ...input.data, ...backendSecrets(job) }
  const wanted = digestOfData(settings)
  if (memory.initialisedFor === wanted) return null

  const file = join(workspace, 'backend.tfbackend')
  await writeFile(file, backendFile(settings), { mode: 0o600 })
  const flags = ['-input=false', '-lockfile=readonly', '-reconfigure', '-no-color', '-json']
  const named = Object.keys(settings).length > 0 ? [`-backend-config=${file}`] : []
  const initialised = await session.call('init', ...flags, ...named)
  await rm(file)
  const failed =
    problemOf(initialised) ??
    judgeBackend(await readBackend(data), workspace) ??
    (await judgeModules(data)) ??
    (await validate(session))
  if (failed === null) memory.initialisedFor = wanted
  return failed
}

async function isModule(folder: string): Promise<boolean> {
  return (await readdir(folder)).some((name) => /\.(tf|tofu)(\.json)?$/.test(name))
}

/** In the tools' own language, because one of them takes strings in JSON as templates here and the other does not. */
function backendFile(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([name, value]) => {
    const text = JSON.stringify(value).replaceAll(/([$%])\{/g, (_all, sign: string) => `${sign}${sign}{`)
    return `${toolName(name)} = ${text}\n`
  })
  return lines.join('')
}

async function readBackend(data: string): Promise<z.infer<typeof Initialised>['backend'] | null> {
  try {
    return Initialised.parse(JSON.parse(await readFile(join(data, 'terraform.tfstate'), 'utf8'))).backend ?? null
  } catch {
    return null // The tool writes the file only for a module that names a backend.
  }
}

function judgeBackend(backend: Awaited<ReturnType<typeof readBackend>>, workspace: string): Problem | null {
  if (!backend) {
    return problem(
      'the module names no backend, so its state would be gone with this run: write `terraform { backend "local" {} }` or another ' +
        `backend into it, and give the backend's settings in the input ${BACKEND}`,
    )
  }
  const path = backend.config['path']
  if (backend.type !== 'local' || (typeof path === 'string' && isAbsolute(path) && !path.startsWith(workspace)))
    return null
  return problem(
    `the state would be gone with this run: give the local backend an absolute path in the input ${BACKEND}`,
  )
}

const Modules = z.object({ Modules: z.array(z.object({ Key: z.string(), Source: z.string() })).default([]) })

/** The lock file pins providers and not modules: only those that lie in the folder of the module are what was approved. */
async function judgeModules(data: string): Promise<Problem | null> {
  const text = await readFile(join(data, 'modules', 'modules.json'), 'utf8').catch(() => '{}')
  const remote = Modules.parse(JSON.parse(text)).Modules.filter(
    ({ Key, Source }) => Key !== '' && !/^\.\.?\//.test(Source),
  )
  if (remote.length === 0) return null
  const named = remote.map(({ Key, Source }) => `${Key} (${Source})`).join(', ')
  return problem(
    `modules from elsewhere are not pinned by the approval of the skill, copy them into its folder: ${named}`,
  )
}

async function validate(session: Session): Promise<Problem | null> {
  const call = await session.call('validate', '-json')
  const { value, problem: unread } = readDocument(call, Validation, [0, 1])
  if (unread !== null) return unread
  return value.valid ? null : diagnose(value.diagnostics.filter(({ severity }) => severity === 'error'))
}
