import { readTree } from '../../../src/git/read-tree.ts'
import { readCommit } from '../../../src/git/read-commit.ts'
import { writeObject } from '../../../src/git/write-object.ts'
import { encodeTreeName } from '../../../src/git/tree-name.ts'
import type { PeerCommit, PeerTree } from '../peer-data.ts'
import type { StandIn } from '../stand-in.ts'
import { repositoryPath } from '../stand-in.ts'

type PeerEntry = PeerTree['tree'][number]

/** Brings a commit and all it needs from emulate into the bare repository. */
export async function importCommit(standIn: StandIn, oid: string): Promise<void> {
  const { peer, state, dir } = standIn
  const waiting = [oid]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (state.shared.has(next)) continue
    const commit = await peer.get<PeerCommit>(`${repositoryPath(standIn)}/git/commits/${next}`)
    await importTree(standIn, commit.tree.sha)
    await same(next, writeObject(dir, 'commit', commitText(commit)))
    state.shared.add(next)
    waiting.push(...commit.parents.map((each) => each.sha))
  }
}

/** Gives emulate a commit of the bare repository and all it needs. */
export async function exportCommit(standIn: StandIn, oid: string): Promise<void> {
  const { peer, state, reader } = standIn
  if (state.shared.has(oid)) return
  const commit = await readCommit(reader, oid)
  if (commit === null) throw new Error(`the repository has no commit ${oid}`)
  for (const parent of commit.parents) await exportCommit(standIn, parent)
  await exportTree(standIn, commit.tree)
  const text = String((await reader.read(oid))?.body)
  const { tree, parents, message } = commit
  const body = { message, tree, parents, author: identityIn(text, 'author'), committer: identityIn(text, 'committer') }
  const written = peer.write<{ sha: string }>('POST', `${repositoryPath(standIn)}/git/commits`, body)
  await same(
    oid,
    written.then((each) => each.sha),
  )
  state.shared.add(oid)
}

/** Gives emulate a tree of the bare repository. */
export async function exportTree(standIn: StandIn, oid: string): Promise<void> {
  const { peer, state, reader } = standIn
  if (state.shared.has(oid)) return
  const entries = await readTree(reader, oid)
  for (const entry of entries) {
    if (entry.type === 'tree') await exportTree(standIn, entry.oid)
    if (entry.type === 'blob') await exportBlob(standIn, entry.oid)
  }
  const tree = entries.map(({ name, mode, type, oid: sha }) => ({ path: name, mode, type, sha }))
  const written = peer.write<{ sha: string }>('POST', `${repositoryPath(standIn)}/git/trees`, { tree })
  await same(
    oid,
    written.then((each) => each.sha),
  )
  state.shared.add(oid)
}

async function exportBlob(standIn: StandIn, oid: string): Promise<void> {
  const { peer, state, reader } = standIn
  if (state.shared.has(oid)) return
  const blob = await reader.read(oid)
  if (blob === null) throw new Error(`the repository has no blob ${oid}`)
  const body = { content: blob.body.toString('base64'), encoding: 'base64' }
  const written = peer.write<{ sha: string }>('POST', `${repositoryPath(standIn)}/git/blobs`, body)
  await same(
    oid,
    written.then((each) => each.sha),
  )
  state.shared.add(oid)
}

/** Brings a tree from emulate into the bare repository. */
export async function importTree(standIn: StandIn, oid: string): Promise<void> {
  const { peer, state, dir } = standIn
  if (state.shared.has(oid)) return
  const all = await peer.get<PeerTree>(`${repositoryPath(standIn)}/git/trees/${oid}?recursive=1`)
  const folders = new Map<string, { oid: string; entries: PeerEntry[] }>([['', { oid, entries: [] }]])
  for (const entry of all.tree) if (entry.type === 'tree') folders.set(entry.path, { oid: entry.sha, entries: [] })
  for (const entry of all.tree) {
    const cut = entry.path.lastIndexOf('/')
    folders.get(entry.path.slice(0, Math.max(cut, 0)))?.entries.push({ ...entry, path: entry.path.slice(cut + 1) })
  }
  for (const folder of folders.values()) {
    if (state.shared.has(folder.oid)) continue
    for (const entry of folder.entries) if (entry.type === 'blob') await importBlob(standIn, entry.sha)
    await same(folder.oid, writeObject(dir, 'tree', treeBytes(folder.entries)))
  }
  for (const folder of folders.values()) state.shared.add(folder.oid)
}

async function importBlob(standIn: StandIn, oid: string): Promise<void> {
  const { peer, state, dir } = standIn
  if (state.shared.has(oid)) return
  const blob = await peer.get<{ content: string }>(`${repositoryPath(standIn)}/git/blobs/${oid}`)
  await same(oid, writeObject(dir, 'blob', Buffer.from(blob.content, 'base64')))
  state.shared.add(oid)
}

/** A signature in a commit object as the REST API writes it: the date keeps its zone, which is part of what is hashed. */
function identityIn(commit: string, role: 'author' | 'committer') {
  const match = new RegExp(`^${role} (.*) <(.*)> (\\d+) ([+-])(\\d{2})(\\d{2})$`, 'm').exec(commit)
  if (match === null) throw new Error(`a commit names no ${role}`)
  const [, name, email, seconds, sign, hours, minutes] = match
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60 : 60)
  const local = new Date((Number(seconds) + offset) * 1000).toISOString().slice(0, 19)
  return { name, email, date: `${local}${sign}${hours}:${minutes}` }
}

/** The object as emulate hashes it: with a newline at the end, and the zone that its date names. */
function commitText(commit: PeerCommit): string {
  const person = ({ name, email, date }: PeerCommit['author']): string => {
    const zone = /([+-])(\d{2}):?(\d{2})$/.exec(date.slice(10))
    const offset = zone === null ? '+0000' : `${zone[1]}${zone[2]}${zone[3]}`
    return `${name} <${email}> ${Math.floor(Date.parse(date) / 1000)} ${offset}`
  }
  const header = [
    `tree ${commit.tree.sha}`,
    ...commit.parents.map((each) => `parent ${each.sha}`),
    `author ${person(commit.author)}`,
    `committer ${person(commit.committer)}`,
  ]
  return `${header.join('\n')}\n\n${commit.message}${commit.message.endsWith('\n') ? '' : '\n'}`
}

function treeBytes(entries: readonly PeerEntry[]): Buffer {
  const keyed = entries.map((entry) => ({
    entry,
    key: encodeTreeName(entry.type === 'tree' ? `${entry.path}/` : entry.path),
  }))
  const sorted = keyed.toSorted((a, b) => Buffer.compare(a.key, b.key))
  return Buffer.concat(
    sorted.flatMap(({ entry: { mode, path, sha } }) => [
      Buffer.from(`${mode.replace(/^0/, '')} `),
      encodeTreeName(path),
      Buffer.from([0]),
      Buffer.from(sha, 'hex'),
    ]),
  )
}

async function same(expected: string, written: Promise<string>): Promise<void> {
  const oid = await written
  if (oid !== expected) throw new Error(`git object ${expected} became ${oid} on its way`)
}
