import type { TreeWrite } from '../../src/git/write-tree.ts'
import { writeTree } from '../../src/git/write-tree.ts'
import { writeCommit } from '../../src/git/write-commit.ts'
import { moveRef } from './git/take-push.ts'
import { settleRefs } from './git/settle-refs.ts'
import { signatureOf } from './git/write-merge.ts'
import { branchRef } from './pull-facts.ts'
import { Refusal } from './refusal.ts'
import type { Caller, StandIn } from './stand-in.ts'
import { mayAtLeast } from './stand-in.ts'

export type PushOptions = {
  readonly message?: string
  /** Commit to build on, whatever the branch holds: a force push. */
  readonly onto?: string
  readonly author?: { readonly name: string; readonly email: string }
}

/** One commit on a branch, as if somebody had pushed it from a clone; a new branch starts at the default branch. */
export async function pushCommit(
  standIn: StandIn,
  caller: Caller,
  branch: string,
  files: readonly TreeWrite[],
  { message = 'Push', onto, author }: PushOptions = {},
): Promise<string> {
  if (!mayAtLeast(caller, 'write') || caller.account === null) {
    throw new Refusal(403, 'Write access to repository not granted.')
  }
  const { refs } = standIn.state
  const parent = onto ?? refs.get(branchRef(branch)) ?? refs.get(branchRef(standIn.repository.defaultBranch)) ?? null
  const committer = signatureOf(caller.account)
  const oid = await writeCommit(standIn.dir, {
    tree: await writeTree(standIn.reader, standIn.dir, parent, files),
    parents: parent === null ? [] : [parent],
    author: author === undefined ? committer : { ...author, when: committer.when },
    committer,
    message,
  })
  await moveRef(standIn, branchRef(branch), oid)
  await settleRefs(standIn, caller)
  return oid
}
