import { readTree } from '../../../src/git/read-tree.ts'
import { writeTree } from '../../../src/git/write-tree.ts'
import { exportTree, importTree } from '../git/share-objects.ts'
import { settleRefs } from '../git/settle-refs.ts'
import { WEB_FLOW } from '../git/write-merge.ts'
import type { StandIn } from '../stand-in.ts'
import { now, repositoryPath } from '../stand-in.ts'
import type { Body, Call, Reply, Route } from './route.ts'
import { passThrough } from './route.ts'

const REPO = '/repos/:owner/:repo'

export const GIT_ROUTES: readonly Route[] = [
  { request: `POST ${REPO}/git/commits`, answer: createCommit },
  { request: `GET ${REPO}/git/commits/:sha`, answer: showCommit },
  { request: `POST ${REPO}/git/trees`, answer: createTree },
  ...[
    `POST ${REPO}/git/refs`,
    `PATCH ${REPO}/git/refs/*ref`,
    `DELETE ${REPO}/git/refs/*ref`,
    `PUT ${REPO}/pulls/:number/update-branch`,
  ].map((request) => ({ request, answer: moveRefs })),
  ...[`PUT ${REPO}/contents/*path`, `DELETE ${REPO}/contents/*path`].map((request) => ({
    request,
    answer: changeFile,
  })),
]

/** Whatever moves a branch. */
async function moveRefs(standIn: StandIn, call: Call): Promise<Reply> {
  const reply = await passThrough(standIn, call)
  if (reply.status < 300 && call.caller !== null) await settleRefs(standIn, call.caller)
  return reply
}

/** One file in one commit; an App's has its bot as the author. */
async function changeFile(standIn: StandIn, call: Call): Promise<Reply> {
  const { caller, body } = call
  if (caller?.kind !== 'installation' || body['author'] !== undefined) return moveRefs(standIn, call)
  const date = now()
  const { name, email } = caller.account
  return moveRefs(standIn, {
    ...call,
    body: { ...body, author: { name, email, date }, committer: { ...WEB_FLOW, date } },
  })
}

/** GitHub signs what an App commits without naming an author, as the App's bot. */
async function createCommit(standIn: StandIn, call: Call): Promise<Reply> {
  const { caller, body } = call
  const isSigned = caller?.kind === 'installation' && body['author'] === undefined && body['committer'] === undefined
  if (!isSigned) return passThrough(standIn, call)
  const { name, email } = caller.account
  const date = now()
  const author = { name, email, date }
  const reply = await passThrough(standIn, call, { body: { ...body, author, committer: { ...WEB_FLOW, date } } })
  if (reply.status !== 201) return reply
  standIn.state.signed.add(String((reply.data as Body)['sha']))
  return { ...reply, data: verified(standIn, reply.data as Body) }
}

async function showCommit(standIn: StandIn, call: Call): Promise<Reply> {
  const reply = await passThrough(standIn, call)
  return reply.status === 200 ? { ...reply, data: verified(standIn, reply.data as Body) } : reply
}

function verified(standIn: StandIn, commit: Body): Body {
  if (!standIn.state.signed.has(String(commit['sha']))) return commit
  return {
    ...commit,
    verification: { verified: true, reason: 'valid', signature: 'PGP', payload: '', verified_at: null },
  }
}

/** emulate leaves a folder behind whose last file was deleted, which git does not. */
async function createTree(standIn: StandIn, call: Call): Promise<Reply> {
  const entries = (call.body['tree'] ?? []) as Record<string, unknown>[]
  const base = call.body['base_tree']
  const deletes = Array.isArray(entries) && entries.some((entry) => entry['sha'] === null)
  if (!deletes || typeof base !== 'string') return passThrough(standIn, call)
  const reply = await passThrough(standIn, call) // it says what is wrong, if anything is
  if (reply.status !== 201) return reply
  await importTree(standIn, base)
  const files = await Promise.all(entries.map((entry) => toWrite(standIn, entry)))
  const sha = await writeTree(standIn.reader, standIn.dir, base, files)
  await exportTree(standIn, sha)
  const tree = (await readTree(standIn.reader, sha)).map(({ name, mode, type, oid }) => ({
    path: name,
    mode,
    type,
    sha: oid,
  }))
  return { ...reply, data: { ...(reply.data as Body), sha, tree, truncated: false } }
}

async function toWrite(standIn: StandIn, entry: Record<string, unknown>) {
  const path = String(entry['path'])
  const mode = entry['mode'] as '100644'
  if (entry['sha'] === null) return { path, content: null }
  if (typeof entry['content'] === 'string') return { path, content: entry['content'], mode }
  if (mode === ('160000' as string)) return { path, content: String(entry['sha']), mode }
  const blob = await standIn.peer.get<{ content: string }>(
    `${repositoryPath(standIn)}/git/blobs/${String(entry['sha'])}`,
  )
  return { path, content: Buffer.from(blob.content, 'base64').toString(), mode }
}
