import type { ObjectReader } from './object-reader.ts'
import { decodeTreeName } from './tree-name.ts'

/** One entry of a tree object; `mode` always has six digits, `type` follows from it. */
export type TreeEntry = {
  readonly mode: string
  readonly name: string
  readonly oid: string
  readonly type: 'blob' | 'tree' | 'commit'
}

const OID_BYTES = 20

/**
 * Reads one level of the tree that a commit, tree or expression names, in git's order.
 * Throws when there is no such tree, or when it is malformed: a missing object must never look like an empty folder.
 */
export function readTree(reader: ObjectReader, treeish: string): Promise<readonly TreeEntry[]> {
  const isId = /^[0-9a-f]{40}$/.test(treeish)
  return isId && reader.trees !== undefined
    ? reader.trees(treeish, () => readEntries(reader, treeish))
    : readEntries(reader, treeish)
}

async function readEntries(reader: ObjectReader, treeish: string): Promise<readonly TreeEntry[]> {
  const object = await reader.read(`${treeish}^{tree}`)
  if (object?.type !== 'tree') throw new Error(`there is no tree ${treeish}`)
  return parseTree(object.oid, object.body)
}

function parseTree(oid: string, body: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = []
  const names = new Set<string>()
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at)
    const end = body.indexOf(0, space)
    const next = end + 1 + OID_BYTES
    if (space === -1 || end === -1 || next > body.length) throw new Error(`tree ${oid} is malformed: it is cut`)
    const mode = body.toString('latin1', at, space).padStart(6, '0')
    const name = decodeTreeName(body.subarray(space + 1, end))
    // Git itself never writes these; a tree made by hand could hide a file behind its double.
    if (name === '' || name.includes('/') || names.has(name)) throw new Error(`tree ${oid} is malformed at "${name}"`)
    names.add(name)
    entries.push({ mode, name, oid: body.toString('hex', end + 1, next), type: typeOf(mode) })
    at = next
  }
  return entries
}

function typeOf(mode: string): TreeEntry['type'] {
  return mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob'
}
