import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'

/** The holder touches its lock this often. */
const TOUCH_MS = 1000
/** A holder that cannot be asked for (another container, a process id that was used again) is gone after this long without a touch. */
const SILENCE_MS = 15_000

const Holder = z.strictObject({
  pid: z.int().positive(),
  host: z.string().max(300),
  /** When the process began, in the kernel's words; null where the kernel does not tell. */
  began: z.string().max(100).nullable(),
  since: z.iso.datetime(),
  token: z.uuid(),
})
type Holder = z.infer<typeof Holder>

/**
 * Makes this process the only one that uses a folder, until the returned function is called or the process ends. The lock of a process that is
 * gone is taken over. Throws when another process has the folder, naming it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock.json')
  const mine = await describeSelf()
  const text = JSON.stringify(mine)
  while (!(await create(path, text))) {
    const found = await readLock(path)
    if (found === null) continue
    if (!(await isGone(path, found.holder))) throw new Error(refusal(folder, path, found.holder))
    await removeStale(path, found.text)
  }
  const touching = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), TOUCH_MS)
  touching.unref()
  return async () => {
    clearInterval(touching)
    if ((await readLock(path))?.text === text) await rm(path, { force: true })
  }
}

async function describeSelf(): Promise<Holder> {
  const began = await beganAt(process.pid)
  return { pid: process.pid, host: hostname(), began, since: new Date().toISOString(), token: randomUUID() }
}

/** Whole or not at all; false when there is a lock. */
async function create(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, text)
  try {
    await link(draft, path)
    return true
  } catch (cause) {
    if (hasCode(cause, 'EEXIST')) return false
    throw new Error(`the folder of ${path} cannot be locked`, { cause })
  } finally {
    await rm(draft, { force: true })
  }
}

/** Null when there is none; a holder of null means that the lock says nothing that can be read. */
async function readLock(path: string): Promise<{ readonly text: string; readonly holder: Holder | null } | null> {
  try {
    const text = await readFile(path, 'utf8')
    return { text, holder: readHolder(text) }
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return null
    throw new Error(`the lock ${path} cannot be read`, { cause })
  }
}

function readHolder(text: string): Holder | null {
  try {
    return Holder.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

async function isGone(path: string, holder: Holder | null): Promise<boolean> {
  if (holder === null || holder.host !== hostname()) return isSilent(path)
  if (!isAlive(holder.pid)) return true
  const began = await beganAt(holder.pid)
  if (began !== null && began === holder.began) return false
  return isSilent(path)
}

/** Watches instead of comparing times: the clocks of two machines differ. */
async function isSilent(path: string): Promise<boolean> {
  const first = await touchedAt(path)
  for (let waited = 0; waited < SILENCE_MS; waited += TOUCH_MS) {
    await wait(TOUCH_MS)
    if ((await touchedAt(path)) !== first) return false
  }
  return true
}

async function touchedAt(path: string): Promise<number | null> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  )
}

/** Moves the lock away first and looks at it then: of two that take over, one may otherwise remove the other's new lock. */
async function removeStale(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return
    throw new Error(`the stale lock ${path} cannot be removed`, { cause })
  }
  if ((await readFile(aside, 'utf8')) !== text) await link(aside, path).catch(() => {})
  await rm(aside, { force: true })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return hasCode(cause, 'EPERM')
  }
}

/** Field 22 of Linux's /proc/<pid>/stat, start time since boot, together with the boot. */
async function beganAt(pid: number): Promise<string | null> {
  try {
    const [boot, fields] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ])
    const start = fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19]
    return start === undefined ? null : `${boot.trim()}/${start}`
  } catch {
    return null
  }
}

function refusal(folder: string, path: string, holder: Holder | null): string {
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host} since ${holder.since}`
  return `the queue's folder ${folder} is in use by ${who}. Only one process may use it: stop that one, give this one a folder of its own, or set DATABASE_URL to run several on Postgres. If no such process exists, remove ${path}.`
}

function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code
}
