import { readTree } from '../../../src/git/read-tree.ts'
import { writeCommit } from '../../../src/git/write-commit.ts'
import { writeObject } from '../../../src/git/write-object.ts'
import { writeTree } from '../../../src/git/write-tree.ts'
import type { GraphQLError } from 'graphql'
import { exportCommit, importCommit } from '../git/share-objects.ts'
import { settleRefs } from '../git/settle-refs.ts'
import { WEB_FLOW, signatureOf } from '../git/write-merge.ts'
import { branchRef } from '../pull-facts.ts'
import { mayAtLeast, now, repositoryPath } from '../stand-in.ts'
import { commit } from './commits.ts'
import { ref } from './refs.ts'
import { isGiven } from './is-given.ts'
import type { View } from './view.ts'
import { failure } from './view.ts'

type CreateCommit = {
  readonly clientMutationId?: string | null
  readonly branch: { readonly repositoryNameWithOwner?: string | null; readonly branchName?: string | null }
  readonly expectedHeadOid: string
  readonly message: { readonly headline: string; readonly body?: string | null }
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[] | null
    readonly deletions?: readonly { readonly path: string }[] | null
  } | null
}

type MoveRefs = {
  readonly clientMutationId?: string | null
  readonly repositoryId: string
  readonly refUpdates: readonly {
    readonly name: string
    readonly afterOid: string
    readonly beforeOid?: string | null
    readonly force?: boolean | null
  }[]
}

const NOTHING = '0'.repeat(40)

/** Commits onto a branch tip, in the name of whoever holds the token, signed by GitHub. */
export async function createCommitOnBranch(view: View, { input }: { input: CreateCommit }) {
  const { standIn, caller } = view
  const { owner, name } = standIn.repository
  const account = caller.account
  if (account === null || !mayAtLeast(caller, 'write')) throw failure('FORBIDDEN', 'Resource not accessible')
  if (input.branch.repositoryNameWithOwner !== `${owner}/${name}`)
    throw failure('NOT_FOUND', 'Could not resolve to a Repository')
  const branch = String(input.branch.branchName).replace('refs/heads/', '')
  const head = standIn.state.refs.get(branchRef(branch))
  if (head === undefined) throw failure('NOT_FOUND', `A ref with the name ${branch} does not exist.`)
  if (head !== input.expectedHeadOid) throw stale(input.expectedHeadOid)
  const tree = await changeTree(view, head, input)
  const body = input.message.body ?? ''
  const message = body === '' ? input.message.headline : `${input.message.headline}\n\n${body}`
  const author = signatureOf(account)
  const committer = { ...WEB_FLOW, when: now() }
  const oid = await writeCommit(standIn.dir, { tree, parents: [head], author, committer, message })
  standIn.state.signed.add(oid)
  await exportCommit(standIn, oid)
  const path = `${repositoryPath(standIn)}/git/${branchRef(branch)}`
  await standIn.peer.write('PATCH', path, { sha: oid, force: false })
  await settleRefs(standIn, caller)
  return {
    __typename: 'CreateCommitOnBranchPayload',
    clientMutationId: input.clientMutationId ?? null,
    commit: () => commit(view, oid),
    ref: () => ref(view, branchRef(branch)),
  }
}

/** New files are plain; a file that is changed keeps its mode. */
async function changeTree({ standIn }: View, head: string, { fileChanges }: CreateCommit): Promise<string> {
  const deletions = fileChanges?.deletions ?? []
  for (const { path } of deletions) {
    if ((await standIn.reader.read(`${head}:${path}`)) === null) {
      const problem = `A path was requested for deletion which does not exist as of commit oid \`${head}\``
      throw failure('UNPROCESSABLE', problem)
    }
  }
  const additions = (fileChanges?.additions ?? []).map(async ({ path, contents }) => {
    const bytes = Buffer.from(contents, 'base64')
    const mode = await modeOf(standIn.reader, head, path)
    if (bytes.equals(Buffer.from(bytes.toString('utf8')))) return { path, content: bytes.toString('utf8'), mode }
    await writeObject(standIn.dir, 'blob', bytes)
    throw failure('UNPROCESSABLE', `the stand-in takes text only: ${path}`)
  })
  const files = [...(await Promise.all(additions)), ...deletions.map(({ path }) => ({ path, content: null }))]
  return writeTree(standIn.reader, standIn.dir, head, files)
}

async function modeOf(reader: View['standIn']['reader'], head: string, path: string): Promise<'100644' | '100755'> {
  const cut = path.lastIndexOf('/')
  const folder = cut === -1 ? head : `${head}:${path.slice(0, cut)}`
  const found = await reader.read(folder)
  if (found === null) return '100644'
  const entries = await readTree(reader, found.oid)
  return entries.find((each) => each.name === path.slice(cut + 1))?.mode === '100755' ? '100755' : '100644'
}

/** Moves all references or none. */
export async function updateRefs(view: View, { input }: { input: MoveRefs }) {
  const { standIn, caller } = view
  if (!mayAtLeast(caller, 'write')) throw failure('FORBIDDEN', 'Resource not accessible')
  if (input.repositoryId !== standIn.repository.nodeId) throw failure('NOT_FOUND', 'Could not resolve to a node')
  for (const { name, afterOid, beforeOid, force } of input.refUpdates) {
    const at = standIn.state.refs.get(name) ?? NOTHING
    if (isGiven(beforeOid) && beforeOid !== at) throw stale(beforeOid)
    const isThere = afterOid === NOTHING || (await isCommit(view, afterOid))
    if (!isThere) throw failure('UNPROCESSABLE', `The object ${afterOid} does not exist.`)
    const isMove = at !== NOTHING && afterOid !== NOTHING
    if (isMove && force !== true && !(await isAncestor(view, at, afterOid))) {
      throw failure('UNPROCESSABLE', `Update of ${name} is not a fast forward`)
    }
  }
  for (const { name, afterOid } of input.refUpdates) await moveRef(view, name, afterOid)
  await settleRefs(standIn, caller)
  return { __typename: 'UpdateRefsPayload', clientMutationId: input.clientMutationId ?? null }
}

async function moveRef({ standIn }: View, name: string, to: string): Promise<void> {
  const path = `${repositoryPath(standIn)}/git`
  const isThere = standIn.state.refs.has(name)
  if (to === NOTHING) {
    if (isThere) await standIn.peer.write('DELETE', `${path}/${name}`)
  } else if (isThere) await standIn.peer.write('PATCH', `${path}/${name}`, { sha: to, force: true })
  else await standIn.peer.write('POST', `${path}/refs`, { ref: name, sha: to })
}

async function isCommit({ standIn }: View, oid: string): Promise<boolean> {
  const found = await standIn.peer.find(`${repositoryPath(standIn)}/git/commits/${oid}`)
  return found !== null
}

/** By emulate's commits: the new one need not be in the repository yet. */
async function isAncestor({ standIn }: View, ancestor: string, oid: string): Promise<boolean> {
  await importCommit(standIn, oid)
  return (await standIn.git.tryRun(['merge-base', '--is-ancestor', ancestor, oid])).code === 0
}

function stale(expected: string): GraphQLError {
  return failure('STALE_DATA', `Expected branch to point to "${expected}" but it did not.  Pull and try again.`)
}
