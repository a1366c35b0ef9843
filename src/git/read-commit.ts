import type { ObjectReader } from './object-reader.ts'

/** A commit object, its header parsed; signatures and other headers are left out. */
export type CommitObject = {
  readonly oid: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
}

/** Who and when. `when` is RFC 3339 in UTC, whatever the zone in the commit. */
export type Signature = { readonly name: string; readonly email: string; readonly when: string }

/** Reads a commit by id or expression; null when there is none, or when it is something else. */
export async function readCommit(reader: ObjectReader, oid: string): Promise<CommitObject | null> {
  const object = await reader.read(oid)
  return object?.type === 'commit' ? parseCommit(object.oid, object.body.toString('utf8')) : null
}

function parseCommit(oid: string, text: string): CommitObject {
  const end = text.indexOf('\n\n')
  const lines = (end === -1 ? text : text.slice(0, end)).split('\n')
  const values = (key: string): string[] =>
    lines.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1))
  const [tree] = values('tree')
  if (tree === undefined) throw new Error(`commit ${oid} is malformed: it names no tree`)
  return {
    oid,
    tree,
    parents: values('parent'),
    author: parseSignature(values('author')[0] ?? ''),
    committer: parseSignature(values('committer')[0] ?? ''),
    message: end === -1 ? '' : text.slice(end + 2),
  }
}

/** Anyone can write a malformed line into a commit: it reads as an unknown person, never as an error. */
function parseSignature(line: string): Signature {
  const match = /^([^<]*)<([^>]*)> (\d{1,12}) [+-]\d{4}$/.exec(line)
  if (match === null) return { name: line, email: '', when: new Date(0).toISOString() }
  return {
    name: String(match[1]).trim(),
    email: String(match[2]).trim(),
    when: new Date(Number(match[3]) * 1000).toISOString(),
  }
}
