import { cp } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openGit } from '../../src/git/git.ts'

/** Somebody with a clone, git, and the right to push anything: what the chain has to stand. */
export type Tamperer = {
  /** Working tree of the clone; `main` is checked out. */
  readonly work: string
  readonly git: (...args: readonly string[]) => Promise<string>
  /** Commits everything in the working tree. */
  readonly commit: (message?: string) => Promise<void>
  /** Writes all of a branch's history anew with other words in it, of the same length. */
  readonly rewrite: (branch: string, from: string, to: string) => Promise<void>
  /** Makes the repository's branch what it is here, whatever it was. */
  readonly push: (branch: string) => Promise<void>
}

const IDENTITY = ['-c', 'user.name=mallory', '-c', 'user.email=mallory@example.net']

/** Clones a repository into a folder beside it. */
export async function openTamperer(repository: string): Promise<Tamperer> {
  const work = join(dirname(repository), 'mallory')
  await openGit(dirname(repository)).run(['clone', '--quiet', repository, work])
  const git: Tamperer['git'] = (...args) => openGit(work).run([...IDENTITY, ...args])
  await git('branch', '--quiet', 'sdd/ledger', 'origin/sdd/ledger')
  return {
    work,
    git,
    commit: async (message = 'A small correction') => {
      await git('add', '--all')
      await git('commit', '--quiet', '--message', message)
    },
    rewrite: async (branch, from, to) => {
      const history = await git('fast-export', branch)
      if (!history.includes(from) || from.length !== to.length) throw new Error(`"${from}" cannot become "${to}"`)
      await git('checkout', '--quiet', '--detach')
      await openGit(work).run(['fast-import', '--quiet', '--force'], { input: history.replaceAll(from, to) })
    },
    push: async (branch) => {
      await git('push', '--quiet', '--force', 'origin', `${branch}:${branch}`)
    },
  }
}

/** A copy of a bare repository in a folder of its own. */
export async function copyRepository(repository: string, folder: string): Promise<string> {
  const copy = join(folder, 'repo.git')
  await cp(repository, copy, { recursive: true })
  return copy
}
