import { z } from 'zod'

import { branchRef } from '../../../git/branch-ref.ts'
import { diffTrees } from '../../../git/diff-trees.ts'
import type { CommitObject } from '../../../git/read-commit.ts'
import { readBlob } from '../../../git/read-blob.ts'
import { Conflict } from '../../forge.ts'
import { CREATE_COMMIT, CreateCommitAnswer, UPDATE_REFS } from '../graphql/mutations.ts'
import { Oid } from '../graphql/scalars.ts'
import type { Hub } from '../hub.ts'
import { askGraphql, askRest, readData } from '../hub.ts'
import { nodeIdOf } from '../repository-identity.ts'
import { branchTip } from './branch-tip.ts'

export const ObjectAnswer = z.object({ sha: Oid })
export const BranchAnswer = z.object({ ref: z.string() })

/** A commit to make: its tree stands in the mirror already, so that it is known beforehand what GitHub has to make of it. */
export type NewCommit = {
  readonly parent: CommitObject | null
  readonly tree: string
  readonly message: string
}

/** One file of a difference, as GitHub is to write it. */
type Edit = { readonly path: string; readonly content: Buffer | null; readonly mode: string; readonly isPlain: boolean }

/** Commits on the tip of a branch, which has to be the parent. GitHub signs it, and refuses when the tip is elsewhere. */
export async function commitOnBranch(hub: Hub, branch: string, commit: NewCommit): Promise<void> {
  const { parent, tree, message } = commit
  const edits = await editsOf(hub, commit)
  if (parent === null || !edits.every((edit) => edit.isPlain)) {
    const oid = await createCommit(hub, commit)
    return moveBranch(hub, branch, parent?.oid ?? null, oid)
  }
  const [headline = '', ...body] = message.split('\n')
  const input = {
    branch: { repositoryNameWithOwner: `${hub.repository.owner}/${hub.repository.name}`, branchName: branch },
    expectedHeadOid: parent.oid,
    message: { headline, body: body.join('\n').trim() },
    fileChanges: {
      additions: edits.flatMap(({ path, content }) =>
        content === null ? [] : [{ path, contents: content.toString('base64') }],
      ),
      deletions: edits.flatMap(({ path, content }) => (content === null ? [{ path }] : [])),
    },
  }
  const answer = await askGraphql(hub, CREATE_COMMIT, { input }, CreateCommitAnswer)
  const made = answer.createCommitOnBranch?.commit
  if (made === undefined || made === null) throw new Conflict(`branch ${branch} is gone`)
  requireTree(made.tree.oid, tree)
}

/** Makes a commit that stands on no branch yet; without an author it is the App's, and signed. */
export async function createCommit(hub: Hub, commit: NewCommit): Promise<string> {
  const { parent, tree, message } = commit
  const edits = await editsOf(hub, commit)
  const entries = await Promise.all(edits.map((edit) => treeEntry(hub, edit)))
  const base = parent === null ? {} : { base_tree: parent.tree }
  const made = readData(
    await askRest(hub, 'POST /repos/{owner}/{repo}/git/trees', { ...base, tree: entries }),
    ObjectAnswer,
    'POST tree',
  )
  requireTree(made.sha, tree)
  const parents = parent === null ? [] : [parent.oid]
  const answer = await askRest(hub, 'POST /repos/{owner}/{repo}/git/commits', { message, tree, parents })
  return readData(answer, ObjectAnswer, 'POST commit').sha
}

/** Moves a branch from where it is expected (null: it must not exist); `Conflict` when it is elsewhere. */
export async function moveBranch(hub: Hub, branch: string, from: string | null, to: string): Promise<void> {
  if (from === null) {
    const answer = await askRest(hub, 'POST /repos/{owner}/{repo}/git/refs', { ref: branchRef(branch), sha: to })
    // The same status is given when a rule of the repository forbids the branch: trying again would not help then.
    if (answer.status === 422 && (await branchTip(hub, branch)) !== null) {
      throw new Conflict(`branch ${branch} is there already`)
    }
    readData(answer, BranchAnswer, `POST branch ${branch}`)
    return
  }
  const refUpdates = [{ name: branchRef(branch), beforeOid: from, afterOid: to, force: true }]
  const input = { repositoryId: await nodeIdOf(hub), refUpdates }
  await askGraphql(hub, UPDATE_REFS, { input }, z.object({ updateRefs: z.object({}).nullable() }))
}

/** Turns files that change nothing, or delete what is not there, into no edit at all: GitHub would refuse them. */
async function editsOf({ mirror }: Hub, { parent, tree }: NewCommit): Promise<readonly Edit[]> {
  const { reader } = mirror.store
  const changes = await diffTrees(reader, parent?.tree ?? null, tree)
  return Promise.all(
    changes.map(async ({ path, before, after }): Promise<Edit> => {
      const content = after === null ? null : await readBlob(reader, after.oid)
      // The mutation knows no modes: whatever it writes over becomes a plain file, or does not.
      const isPlain = [before, after].every((version) => version === null || version.mode === '100644')
      return { path, content, mode: (after ?? before)?.mode ?? '100644', isPlain }
    }),
  )
}

/** Text goes with the tree; anything else needs a blob of its own. */
async function treeEntry(hub: Hub, { path, content, mode }: Edit) {
  const entry = { path, mode, type: 'blob' }
  if (content === null) return { ...entry, sha: null }
  const text = content.toString('utf8')
  if (Buffer.from(text).equals(content)) return { ...entry, content: text }
  const blob = { content: content.toString('base64'), encoding: 'base64' }
  const answer = await askRest(hub, 'POST /repos/{owner}/{repo}/git/blobs', blob)
  return { ...entry, sha: readData(answer, ObjectAnswer, 'POST blob').sha }
}

/** A seal speaks of the tree: a commit with another one would be nobody's. */
function requireTree(made: string, wanted: string): void {
  if (made !== wanted) throw new Error(`GitHub made the tree ${made} of what should have given ${wanted}`)
}
