import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The companion Action as its sources are; `action/dist/main.js` is the same in one file. */
export const ACTION_SOURCE = fileURLToPath(new URL('../../action/main.ts', import.meta.url))

export type JobResult = {
  /** 0 all went well, 1 something did not succeed, 2 nothing was run. */
  readonly code: number | null
  /** What the log shows: standard output and errors, workflow commands included. */
  readonly log: string
  /** Markdown of the job's summary. */
  readonly summary: string
  readonly outputs: Readonly<Record<string, string>>
}

export type ActionJob = {
  /** Inputs by the names of action.yml. */
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  /** Written where GITHUB_EVENT_PATH points; nothing when left out. */
  readonly event?: unknown
  /** Program that is run; the sources when left out. */
  readonly program?: string
  /** Where it is started; the job's own temporary folder when left out. */
  readonly cwd?: string
}

/** Runs the Action as a runner does: a process with the job's environment alone, in a temporary folder that is gone afterwards. */
export async function runActionJob({
  inputs,
  env,
  event,
  program = ACTION_SOURCE,
  cwd,
}: ActionJob): Promise<JobResult> {
  const folder = await mkdtemp(join(tmpdir(), 'specgate-job-'))
  const place = (name: string): string => join(folder, name)
  try {
    for (const name of ['output', 'summary']) await writeFile(place(name), '')
    if (event !== undefined) await writeFile(place('event.json'), JSON.stringify(event))
    const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
    const child = spawn(process.execPath, [program], {
      cwd: cwd ?? folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        RUNNER_TEMP: folder,
        GITHUB_OUTPUT: place('output'),
        GITHUB_STEP_SUMMARY: place('summary'),
        ...(event === undefined ? {} : { GITHUB_EVENT_PATH: place('event.json') }),
        ...env,
        ...Object.fromEntries(given),
      },
    })
    let log = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += String(chunk)))
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    const [output, summary] = await Promise.all(['output', 'summary'].map((name) => readFile(place(name), 'utf8')))
    return { code, log, summary: summary ?? '', outputs: readOutputs(output ?? '') }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** `name<<DELIMITER`, lines, `DELIMITER`. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const found = text.matchAll(/^([\w-]+)<<(\S+)\n([^]*?)\n\2$/gm)
  return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]))
}
