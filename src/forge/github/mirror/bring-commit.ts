import { GitError } from '../../../git/git-error.ts'
import type { CommitObject } from '../../../git/read-commit.ts'
import { readCommit } from '../../../git/read-commit.ts'
import type { Hub } from '../hub.ts'
import { Unsettled } from '../settle.ts'

/** Where the mirror keeps a pull request's head. */
export function pullHeadRef(number: number): string {
  return `refs/specgate/pull/${number}`
}

/** Fetches a pull request's head as it is now, and gives it. */
export async function bringPullHead({ mirror }: Hub, number: number): Promise<string> {
  await mirror.bring([`+refs/pull/${number}/head:${pullHeadRef(number)}`])
  const commit = await readCommit(mirror.store.reader, pullHeadRef(number))
  if (commit === null) throw new Unsettled(`git does not show the head of #${number} yet`)
  return commit.oid
}

/** A commit that GitHub names in connection with a pull request, fetched if need be; `Unsettled` when git does not show it. */
export async function bringCommit({ mirror }: Hub, oid: string, pull: number): Promise<CommitObject> {
  const { reader } = mirror.store
  const sources = [`+refs/pull/${pull}/head:${pullHeadRef(pull)}`, `+${oid}:refs/specgate/commit/${oid}`]
  let found = await readCommit(reader, oid)
  for (const source of sources) {
    if (found !== null) break
    await mirror.bring([source]).catch((error: unknown) => {
      if (!(error instanceof GitError)) throw error
    })
    found = await readCommit(reader, oid)
  }
  if (found === null) throw new Unsettled(`git does not show commit ${oid} of #${pull} yet`)
  return found
}
