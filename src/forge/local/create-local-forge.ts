import { appendFile, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { FileWrite } from '../../model/effect.ts'
import type { User } from '../../model/snapshot.ts'
import { openGit } from '../../git/git.ts'
import { readRefs } from '../../git/read-refs.ts'
import { updateRefs } from '../../git/update-refs.ts'
import { writeCommit } from '../../git/write-commit.ts'
import { writeTree } from '../../git/write-tree.ts'
import { toStateFile } from './change-state.ts'
import { signatureOf } from './identity.ts'
import { branchRef } from '../../git/branch-ref.ts'
import { STATE_REF } from './state-ref.ts'
import { Settings, UserList } from './state.ts'
import { openStore } from './store.ts'

export type NewLocalForge = {
  /** Folder of the bare repository; it must not hold anything yet. */
  readonly dir: string
  readonly repository: { readonly id: number; readonly owner: string; readonly name: string }
  readonly users: readonly User[]
  /** First content of the default branch. */
  readonly files: readonly FileWrite[]
  readonly bot?: { readonly id: number; readonly login: string }
  readonly now: string
  readonly defaultBranch?: string
}

const BOT = { id: 1, login: 'specgate[bot]' }

/**
 * Creates a local forge: a bare repository with a first commit on the default branch and the forge's own state. A creation that was
 * cut short can be repeated. Throws when the folder holds something else, or users and settings are not usable.
 */
export async function createLocalForge(wanted: NewLocalForge): Promise<void> {
  const { dir, repository, files, now, bot = BOT, defaultBranch = 'main' } = wanted
  const url = `https://specgate.local/${repository.owner}/${repository.name}`
  const settings = Settings.parse({ repository: { ...repository, url }, defaultBranch, bot })
  const users = UserList.parse([...wanted.users])
  if (users.some((user) => user.id === bot.id || user.login === bot.login)) throw new Error('a user is also the bot')
  z.iso.datetime({ precision: 3 }).parse(now)

  await initialise(dir, defaultBranch)
  const store = openStore(dir)
  try {
    const commit = async (message: string, content: readonly FileWrite[]): Promise<string> => {
      const signature = signatureOf(bot, now)
      const tree = await writeTree(store.reader, dir, null, content)
      return writeCommit(dir, { tree, parents: [], author: signature, committer: signature, message })
    }
    const state = [
      toStateFile('settings.json', settings),
      toStateFile('users.json', users),
      toStateFile('counters.json', { nextNumber: 1, nextId: 1 }),
      toStateFile('machine-commits.json', []),
    ]
    const created = await updateRefs(store.git, [
      { ref: branchRef(defaultBranch), from: null, to: await commit('Set up the repository', files) },
      { ref: STATE_REF, from: null, to: await commit('create the forge', state) },
    ])
    if (!created) throw new Error(`somebody else created a forge in ${dir}`)
  } finally {
    store.close()
  }
}

async function initialise(dir: string, defaultBranch: string): Promise<void> {
  const git = openGit(dir)
  await mkdir(dir, { recursive: true })
  const entries = await readdir(dir)
  if (entries.length > 0) {
    const bare = entries.includes('HEAD') && entries.includes('objects')
    if (!bare || (await readRefs(git, [])).size > 0) throw new Error(`${dir} is not empty`)
  }
  await git.run(['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`, '.'])
  if (entries.length > 0) await git.run(['symbolic-ref', 'HEAD', branchRef(defaultBranch)])
  // Nobody reaches the forge's own references by pushing.
  await appendFile(join(dir, 'config'), '[receive]\n\thideRefs = refs/specgate\n\thideRefs = refs/pull\n')
}
