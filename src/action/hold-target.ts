import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { parseJson } from '../documents/read-json.ts'
import { digestOf } from '../model/digest.ts'
import { showPresence, untilGone } from '../skills/run-presence.ts'

const Holder = z.strictObject({ port: z.int().positive().max(65_535), token: z.uuid() })

/**
 * Runs `use` while no other run on this machine changes the same target, across engagements; waits for its turn. Whoever dies while holding it
 * has let go: its port is closed.
 * @param folder what all runs of this machine share
 */
export async function holdTarget<T>(
  folder: string,
  environment: string,
  target: string,
  use: () => Promise<T>,
): Promise<T> {
  const place = join(folder, 'targets')
  const path = join(place, `${digestOf(`${environment}\n${target}`).replace('sha256:', '')}.json`)
  await mkdir(place, { recursive: true, mode: 0o700 })
  const { presence, end } = await showPresence()
  try {
    while (!(await take(path, place, JSON.stringify(presence)))) await giveWay(path)
    try {
      return await use()
    } finally {
      await rm(path, { force: true })
    }
  } finally {
    end()
  }
}

async function take(path: string, place: string, content: string): Promise<boolean> {
  const own = join(place, `${randomUUID()}.tmp`)
  await writeFile(own, content, { mode: 0o600 })
  try {
    await link(own, path) // Unlike renaming, this fails when somebody holds it.
    return true
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false
    throw cause
  } finally {
    await rm(own)
  }
}

/** Waits for whoever holds it; a hold that its holder's end left behind is taken away, and no other. */
async function giveWay(path: string): Promise<void> {
  const seen = await readFile(path, 'utf8').catch(() => null)
  if (seen === null) return
  // After a power cut it may be empty: nobody who lives is known by that.
  const { value: holder } = parseJson(seen, Holder)
  if (holder !== null) await untilGone(holder)
  const aside = `${path}.${randomUUID()}`
  if ((await readFile(path, 'utf8').catch(() => null)) !== seen) return
  await rename(path, aside).catch(() => {})
  const moved = await readFile(aside, 'utf8').catch(() => null)
  if (moved !== null && moved !== seen) await link(aside, path).catch(() => {})
  await rm(aside, { force: true })
}
