import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ActionSettings } from './settings.ts'

/**
 * Who takes a grant up: the job of the forge, which runs once; or this machine by its state folder, so that whoever has the journal of a
 * run that was cut off may go on with it, and nobody else.
 */
export async function holderOf({ job, state }: Pick<ActionSettings, 'job' | 'state'>): Promise<string> {
  if (job !== null) return `github:${job.run}:${job.attempt}`
  const path = join(state, 'holder')
  const own = `${path}.${randomUUID()}`
  await mkdir(state, { recursive: true, mode: 0o700 })
  await writeFile(own, randomUUID(), { mode: 0o600 })
  await link(own, path).catch((cause: unknown) => {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
  })
  await rm(own)
  return `local:${await readFile(path, 'utf8')}`
}
