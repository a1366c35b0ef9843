import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchRefs } from '../../../git/fetch-refs.ts'
import { GitError } from '../../../git/git-error.ts'
import type { Refs } from '../../../git/read-refs.ts'
import { readRefs } from '../../../git/read-refs.ts'
import type { ContentStore } from '../../content/content-store.ts'
import { openContentStore } from '../../content/content-store.ts'
import { lockMirror } from './mirror-lock.ts'

/** A bare copy of the parts of a repository that matter here: a cache, which may be thrown away at any time. */
export type Mirror = {
  readonly store: ContentStore
  /** Fetches, and gives what the repository's references are now. */
  readonly update: () => Promise<Refs>
  /** Brings further references (refspecs), beside those that each update brings. Throws `GitError` when there are none. */
  readonly bring: (refspecs: readonly string[]) => Promise<void>
  /** Fetches everything anew when the copy is damaged; false when it is sound. */
  readonly repair: () => Promise<boolean>
  readonly close: () => void
}

/** The tip of the default branch, whatever its name. */
export const DEFAULT_REF = 'refs/specgate/default'

const REFSPECS = [`+HEAD:${DEFAULT_REF}`, '+refs/heads/sdd/*:refs/heads/sdd/*']
const URL_SETTING = 'specgate.url'

/** A mirror in the folder `dir` of the repository at `url`; nothing happens before it is first used. */
export function openMirror({
  dir,
  url,
  token,
}: {
  readonly dir: string
  readonly url: string
  readonly token: () => Promise<string>
}): Mirror {
  const store = openContentStore(dir)
  const { git } = store
  let release: (() => void) | null = null
  let last: Promise<unknown> = Promise.resolve()
  let waiting: Promise<Refs> | null = null

  /** One at a time: git's own locks would make a second fetch fail. */
  function inTurn<T>(work: () => Promise<T>, begun: () => void = () => {}): Promise<T> {
    const turn = last.then(async () => {
      begun()
      await prepare()
      return work()
    })
    last = turn.catch(() => {})
    return turn
  }
  async function prepare(): Promise<void> {
    if (release !== null) return
    release = lockMirror(dir)
    if (!(await isOurs())) await renew()
    else await removeStaleLocks(dir)
  }
  async function isOurs(): Promise<boolean> {
    try {
      return (await git.run(['config', '--file', join(dir, 'config'), '--get', URL_SETTING])).trim() === url
    } catch {
      return false
    }
  }
  async function renew(): Promise<void> {
    store.close()
    await rm(dir, { recursive: true, force: true })
    await mkdir(dir, { recursive: true, mode: 0o700 })
    await git.run(['init', '--quiet', '--bare', '--template=', '.'])
    await git.run(['config', URL_SETTING, url])
  }
  async function isSound(): Promise<boolean> {
    try {
      return (await git.tryRun(['fsck', '--no-dangling', '--no-progress'])).code === 0
    } catch {
      return false
    }
  }
  async function fetchAll(): Promise<void> {
    const remote = { url, token: await token() }
    try {
      await fetchRefs(git, remote, REFSPECS)
    } catch (cause) {
      if (isRemoteFault(cause) || (await isSound()))
        throw new Error(`the repository could not be fetched from ${url}`, { cause })
      await renew()
      await fetchRefs(git, remote, REFSPECS)
    }
  }
  return {
    store,
    update: () => {
      // Whoever comes before the next fetch has begun shares it.
      waiting ??= inTurn(
        async () => {
          await fetchAll()
          return readRefs(git, [DEFAULT_REF, 'refs/heads'])
        },
        () => {
          waiting = null
        },
      )
      return waiting
    },
    bring: (refspecs) => inTurn(async () => fetchRefs(git, { url, token: await token() }, refspecs)),
    repair: () =>
      inTurn(async () => {
        if (await isSound()) return false
        await renew()
        return true
      }),
    close: () => {
      store.close()
      release?.()
    },
  }
}

/** Git says that the other side, or the way there, is at fault: no reason to search the whole copy for damage. */
function isRemoteFault(cause: unknown): boolean {
  const told =
    /unable to access|RPC failed|returned error|could not read Username|repository '.*' not found|couldn't find remote ref/i
  return cause instanceof GitError && told.test(cause.message)
}

/** What a killed process left; nobody else works here while this one holds the mirror. */
async function removeStaleLocks(dir: string): Promise<void> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true })
  const stale = found.filter((entry) => entry.isFile() && entry.name.endsWith('.lock'))
  await Promise.all(stale.map((entry) => rm(join(entry.parentPath, entry.name), { force: true })))
}
