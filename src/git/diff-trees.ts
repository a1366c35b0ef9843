import type { ObjectReader } from './object-reader.ts'
import type { TreeEntry } from './read-tree.ts'
import { readTree } from './read-tree.ts'

/** One side of a difference. */
export type FileVersion = { readonly mode: string; readonly oid: string }

/** A path that differs; a rename is one path that went and one that came. */
export type TreeChange = {
  readonly path: string
  readonly before: FileVersion | null
  readonly after: FileVersion | null
}

/**
 * Files that differ between two trees (commits, trees or expressions; null is the empty tree), sorted by path.
 * Equal sub-trees are not read, so the cost follows the difference. Throws when a tree is missing.
 */
export async function diffTrees(
  reader: ObjectReader,
  a: string | null,
  b: string | null,
): Promise<readonly TreeChange[]> {
  const changes = await compareFolders(reader, a, b, '')
  return changes.toSorted((x, y) => (x.path < y.path ? -1 : 1))
}

async function compareFolders(
  reader: ObjectReader,
  a: string | null,
  b: string | null,
  folder: string,
): Promise<readonly TreeChange[]> {
  if (a === b) return []
  const [before, after] = await Promise.all([entriesOf(reader, a), entriesOf(reader, b)])
  const names = [...new Set([...before.keys(), ...after.keys()])]
  const parts = await Promise.all(
    names.map((name) => compareEntries(reader, before.get(name) ?? null, after.get(name) ?? null, folder + name)),
  )
  return parts.flat()
}

async function entriesOf(reader: ObjectReader, treeish: string | null): Promise<ReadonlyMap<string, TreeEntry>> {
  const entries = treeish === null ? [] : await readTree(reader, treeish)
  return new Map(entries.map((entry) => [entry.name, entry]))
}

async function compareEntries(
  reader: ObjectReader,
  a: TreeEntry | null,
  b: TreeEntry | null,
  path: string,
): Promise<readonly TreeChange[]> {
  if (a?.oid === b?.oid && a?.mode === b?.mode) return []
  const below = await compareFolders(reader, folderOf(a), folderOf(b), `${path}/`)
  const before = versionOf(a)
  const after = versionOf(b)
  return before === null && after === null ? below : [{ path, before, after }, ...below]
}

function folderOf(entry: TreeEntry | null): string | null {
  return entry?.type === 'tree' ? entry.oid : null
}

function versionOf(entry: TreeEntry | null): FileVersion | null {
  return entry === null || entry.type === 'tree' ? null : { mode: entry.mode, oid: entry.oid }
}
