import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ContentStore } from '../forge/content/content-store.ts'
import { openContentStore } from '../forge/content/content-store.ts'
import { branchRef } from '../git/branch-ref.ts'
import { fetchRefs, readDefaultBranch } from '../git/fetch-refs.ts'
import type { Remote } from '../git/fetch-refs.ts'
import { openGit } from '../git/git.ts'
import type { Refs } from '../git/read-refs.ts'
import { readRefs } from '../git/read-refs.ts'

/** The parts of a repository that the Action works from, as bare objects: nothing of it is ever checked out or executed from there. */
export type Clone = {
  readonly store: ContentStore
  readonly remote: Remote
  /** Name of the default branch, and its tip as the other side has it now. */
  readonly branch: string
  readonly base: string
  readonly refs: Refs
  /** Fetches again, and gives what is there now. */
  readonly refresh: () => Promise<Clone>
}

/** Fetches default branch, ledger and engagements into a fresh folder, which is gone after `use`. Throws `GitError`. */
export async function withClone<T>(remote: Remote, use: (clone: Clone) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'specgate-clone-'))
  const git = openGit(dir)
  await git.run(['init', '--quiet', '--bare', '--template=', '.'])
  const store = openContentStore(dir)
  const look = async (): Promise<Clone> => {
    const branch = await readDefaultBranch(git, remote)
    await fetchRefs(
      git,
      remote,
      [branch, 'sdd/*'].map((name) => `+${branchRef(name)}:${branchRef(name)}`),
    )
    const refs = await readRefs(git, ['refs/heads'])
    const base = refs.get(branchRef(branch))
    if (base === undefined) throw new Error(`${remote.url} has no branch ${branch}`)
    return { store, remote, branch, base, refs, refresh: look }
  }
  try {
    return await use(await look())
  } finally {
    store.close()
    await rm(dir, { recursive: true, force: true })
  }
}
