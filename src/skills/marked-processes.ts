import { readFile, readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** Variable that marks every process of one run: children inherit it, in whatever group or session they hide. */
export const MARK = 'SPECGATE_RUN'

/** A process that forks while it is looked for is met in a later round; one that the kernel cannot end is given up. */
const ROUNDS = 50
const PAUSE_MS = 10

/**
 * Ids of the living processes that carry a mark. Only Linux tells the environment of processes; elsewhere none is found. Nor is one that
 * was started with another environment: that is how a program leaves a service behind on purpose.
 */
export async function findMarked(mark: string): Promise<readonly number[]> {
  const names = await readdir('/proc').catch(() => [])
  const found = names
    .filter((name) => /^\d+$/.test(name))
    .map(async (name) => ((await carries(name, mark)) ? [Number(name)] : []))
  return (await Promise.all(found)).flat()
}

/** Kills every process that carries a mark. */
export async function killMarked(mark: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const found = await findMarked(mark)
    if (found.length === 0) return
    found.forEach(kill)
    await sleep(PAUSE_MS)
  }
}

/** The environment of a process that has ended, or of another user, cannot be read. */
async function carries(pid: string, mark: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
  return environment.split('\0').includes(`${MARK}=${mark}`)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended meanwhile.
  }
}
