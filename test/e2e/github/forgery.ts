import { openObjectReader } from '../../../src/git/object-reader.ts'
import { writeCommit } from '../../../src/git/write-commit.ts'
import type { TreeWrite } from '../../../src/git/write-tree.ts'
import { writeTree } from '../../../src/git/write-tree.ts'
import type { Gatehouse } from './gatehouse.ts'

type Forgery = {
  readonly parents: readonly string[]
  /** On the tree of the first parent. */
  readonly files?: readonly TreeWrite[]
  /** Instead of files. */
  readonly tree?: string
  /** Claimed as author and committer; the pusher's own when left out. */
  readonly email?: string
  readonly message?: string
  /** Year that the commit is dated by. */
  readonly at?: number
}

/** Writes any commit into the repository, as git lets everybody do before a push. */
export async function forgeCommit(house: Gatehouse, login: string, forgery: Forgery): Promise<string> {
  const { parents, files = [], email, message = 'Change', at } = forgery
  const { id } = house.as(login)
  const when = at === undefined ? new Date().toISOString() : `${at}-01-01T00:00:00.000Z`
  const signature = { name: login, email: email ?? `${id}+${login}@users.noreply.github.com`, when }
  const tree = forgery.tree ?? (await readTree(house, parents[0] ?? '', files))
  return writeCommit(house.github.dir, { tree, parents, author: signature, committer: signature, message })
}

/** The tree of a commit with some files written to it. */
export async function readTree({ github }: Gatehouse, commit: string, files: readonly TreeWrite[]): Promise<string> {
  const reader = openObjectReader(github.dir)
  const tree = await writeTree(reader, github.dir, commit, files)
  reader.close()
  return tree
}

/** Text of a file of the default branch. */
export function fileOf({ git, main }: Gatehouse, path: string): Promise<string> {
  return git.run(['show', `${main()}:${path}`])
}

const NOTE = `version: 1
name: prod
description: Production
targets:
  edge-9: { kind: tls-endpoint, host: 192.0.2.99 }
facts: {}
secrets: {}
`

/**
 * A note that nobody governs became an inventory: the same text lies in both. One commit edits the note as it was before, another deletes
 * it now; to git, the two together edit the inventory.
 */
export async function landDecoy(house: Gatehouse): Promise<{ evil: string; deletion: string; text: string }> {
  const path = 'notes/prod.yml'
  await house.as('ada').push('main', [{ path, content: NOTE }])
  const before = house.main()
  await house.as('ada').push('main', [{ path: '.specgate/environments/prod.yml', content: NOTE }])
  const edit = [{ path, content: NOTE.replace('192.0.2.99', '203.0.113.66') }]
  const evil = await forgeCommit(house, 'mal', { parents: [before], files: edit })
  const deletion = await forgeCommit(house, 'mal', { parents: [house.main()], files: [{ path, content: null }] })
  return { evil, deletion, text: NOTE }
}
