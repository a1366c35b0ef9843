import type { ObjectReader } from './object-reader.ts'
import { readTree } from './read-tree.ts'

/** A file, symbolic link or submodule in a tree, by its full path. */
export type TreeFile = { readonly path: string; readonly mode: string; readonly oid: string }

/**
 * Every file at or below `prefix` (a path without trailing slash; '' for all), sorted by path. Nothing there gives an empty list.
 * Throws when `treeish` names no tree.
 */
export async function listFiles(reader: ObjectReader, treeish: string, prefix: string): Promise<readonly TreeFile[]> {
  const parts = prefix === '' ? [] : prefix.split('/')
  let tree = treeish
  for (const [depth, part] of parts.entries()) {
    const entry = (await readTree(reader, tree)).find((each) => each.name === part)
    if (entry === undefined) return []
    if (entry.type !== 'tree')
      return depth === parts.length - 1 ? [{ path: prefix, mode: entry.mode, oid: entry.oid }] : []
    tree = entry.oid
  }
  const files = await filesBelow(reader, tree, prefix)
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

async function filesBelow(reader: ObjectReader, tree: string, folder: string): Promise<readonly TreeFile[]> {
  const entries = await readTree(reader, tree)
  const parts = await Promise.all(
    entries.map(async ({ mode, name, oid, type }) => {
      const path = folder === '' ? name : `${folder}/${name}`
      return type === 'tree' ? filesBelow(reader, oid, path) : [{ path, mode, oid }]
    }),
  )
  return parts.flat()
}
