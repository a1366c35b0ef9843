import type { Machine } from '../../reconcile/machine.ts'
import type { Work } from '../../queue/work.ts'
import type { DeploymentDesk } from './deployment-protection.ts'
import type { GroupForge } from './evaluate-group.ts'

type Repository = Work['repository']

/** A repository in use: what evaluates it, and its forge, which also knows merge groups and jobs. */
export type OpenMachine = {
  readonly machine: Machine
  readonly forge: GroupForge & DeploymentDesk['forge']
  readonly close: () => void | Promise<void>
}

/** Repositories kept open between evaluations, with their mirrors and running git processes. */
export type OpenMachines = {
  readonly use: <T>(repository: Repository, act: (open: OpenMachine) => Promise<T>) => Promise<T>
  /** Closes all of them; nothing may be using one. */
  readonly close: () => Promise<void>
}

type Entry = {
  readonly repository: Repository
  readonly opening: Promise<OpenMachine>
  users: number
  closing: Promise<void> | null
}

/**
 * Keeps at most `limit` repositories open, closing the one whose use is longest ago; one in use is never closed, and one is never open
 * twice, since its mirror has one owner. What failed to open is opened anew the next time.
 */
export function openMachines(open: (repository: Repository) => Promise<OpenMachine>, limit: number): OpenMachines {
  const entries = new Map<number, Entry>()

  function shut(entry: Entry): Promise<void> {
    entry.closing ??= (async () => {
      const opened = await entry.opening.catch(() => null)
      try {
        await opened?.close()
      } finally {
        entries.delete(entry.repository.id)
      }
    })()
    return entry.closing
  }

  async function enter(repository: Repository): Promise<Entry> {
    const found = entries.get(repository.id)
    if (found === undefined) {
      const entry: Entry = { repository, opening: open(repository), users: 1, closing: null }
      entries.set(repository.id, entry)
      return entry
    }
    const renamed = !isSame(found.repository, repository)
    if (renamed && found.users > 0 && found.closing === null) {
      throw new Error(
        `${repository.owner}/${repository.name} is in use under another name; it is looked at again later`,
      )
    }
    if (renamed || found.closing !== null) {
      await shut(found)
      return enter(repository)
    }
    found.users += 1
    entries.delete(repository.id)
    entries.set(repository.id, found) // the last in order is the last that was used
    return found
  }

  async function leave(entry: Entry, failed: boolean): Promise<void> {
    entry.users -= 1
    if (failed && entry.users === 0) await shut(entry)
    const idle = [...entries.values()].filter((each) => each.users === 0 && each.closing === null)
    for (const each of idle.slice(0, Math.max(0, entries.size - limit))) await shut(each)
  }

  return {
    use: async (repository, act) => {
      const entry = await enter(repository)
      let opened: OpenMachine | null = null
      try {
        opened = await entry.opening
        return await act(opened)
      } finally {
        await leave(entry, opened === null)
      }
    },
    close: async () => {
      await Promise.all([...entries.values()].map(shut))
    },
  }
}

function isSame(one: Repository, other: Repository): boolean {
  return one.installation === other.installation && one.owner === other.owner && one.name === other.name
}
