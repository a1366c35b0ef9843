import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Takes a mirror's folder for this process, and gives what releases it. Each replica has a folder of its own; two processes that fetch
 * into one, and throw it away when it is damaged, would break each other's evaluations. Throws when somebody has it.
 */
export function lockMirror(dir: string): () => void {
  const path = `${dir}.lock`
  const own = identityOf(process.pid)
  mkdirSync(dirname(path), { recursive: true })
  for (const isLast of [false, true]) {
    try {
      writeFileSync(path, own, { flag: 'wx', mode: 0o600 })
      return () => {
        if (readHolder(path) === own) rmSync(path, { force: true })
      }
    } catch (cause) {
      const holder = readHolder(path)
      if (isLast || (holder !== null && isAlive(holder))) {
        const by = holder === own ? 'this process already' : `process ${holder?.split(' ')[0] ?? 'unknown'}`
        throw new Error(
          `the mirror ${dir} is in use by ${by}: give each process a data folder of its own, or remove ${path} when nothing uses it`,
          { cause },
        )
      }
      if (holder !== null) takeAway(path, holder)
    }
  }
  throw new Error(`the mirror ${dir} could not be locked`)
}

/** Removes the lock of a process that is gone, and no other: somebody else may have taken the folder meanwhile. */
function takeAway(path: string, holder: string): void {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
  } catch {
    return // it went by itself
  }
  if (readHolder(aside) === holder) rmSync(aside, { force: true })
  else renameSync(aside, path)
}

/** A process id and, where the system tells, when that process began: ids are used again. */
function identityOf(pid: number): string {
  try {
    // Field 22 of stat; the name before it, in brackets, may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')
    return `${pid} ${fields?.[19] ?? ''}`.trim()
  } catch {
    return String(pid)
  }
}

function isAlive(holder: string): boolean {
  const pid = Number(holder.split(' ')[0])
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // A process that this one may not signal is there all the same.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  return identityOf(pid) === holder
}

function readHolder(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
