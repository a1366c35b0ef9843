import type { ObjectReader } from './object-reader.ts'
import type { TreeEntry } from './read-tree.ts'
import { readTree } from './read-tree.ts'
import { encodeTreeName } from './tree-name.ts'
import { writeObject } from './write-object.ts'

/** A file to put into a tree; null content deletes it. The content of a symbolic link is its target, of a submodule a commit id. */
export type TreeWrite = {
  readonly path: string
  readonly content: string | null
  readonly mode?: '100644' | '100755' | '120000' | '160000'
}

type Edit = {
  readonly parts: readonly string[]
  readonly entry: { readonly mode: string; readonly oid: string } | null
}

/**
 * Writes the tree that `base` (a commit, tree or expression; null for empty) becomes with these files, and gives its id.
 * No index and no working tree is involved. Throws on a path that git would refuse, or one that is written twice.
 */
export async function writeTree(
  reader: ObjectReader,
  dir: string,
  base: string | null,
  files: readonly TreeWrite[],
): Promise<string> {
  const unusable = files.find((file) => !isUsablePath(file.path))
  if (unusable !== undefined) throw new Error(`not a path that git accepts: "${unusable.path}"`)
  const edits = await Promise.all(files.map((file) => toEdit(dir, file)))
  return (await editFolder(reader, dir, base, edits)) ?? writeObject(dir, 'tree', '')
}

/** Whether a path is relative, free of `.`, `..`, `.git` and control characters, and of a sane length. */
export function isUsablePath(path: string): boolean {
  return path.length <= 1000 && path.split('/').every((part) => !/^\.{0,2}$|^\.git$|\p{Cc}/iu.test(part))
}

async function toEdit(dir: string, { path, content, mode = '100644' }: TreeWrite): Promise<Edit> {
  const parts = path.split('/')
  if (content === null) return { parts, entry: null }
  return { parts, entry: { mode, oid: mode === '160000' ? content : await writeObject(dir, 'blob', content) } }
}

/** Null when nothing is left in the folder: git has no empty folders. */
async function editFolder(
  reader: ObjectReader,
  dir: string,
  base: string | null,
  edits: readonly Edit[],
): Promise<string | null> {
  const entries = base === null ? [] : await readTree(reader, base)
  const names = Map.groupBy(edits, (edit) => String(edit.parts[0]))
  const kept = entries.filter((entry) => !names.has(entry.name))
  const edited = await Promise.all(
    [...names].map(([name, own]) =>
      editEntry(reader, dir, name, entries.find((each) => each.name === name) ?? null, own),
    ),
  )
  const all = [...kept, ...edited.filter((entry) => entry !== null)]
  return all.length === 0 ? null : writeObject(dir, 'tree', encodeTree(all))
}

async function editEntry(
  reader: ObjectReader,
  dir: string,
  name: string,
  old: TreeEntry | null,
  edits: readonly Edit[],
): Promise<TreeEntry | null> {
  const [file, ...doubles] = edits.filter((edit) => edit.parts.length === 1)
  const below = edits
    .filter((edit) => edit.parts.length > 1)
    .map(({ parts, entry }) => ({ parts: parts.slice(1), entry }))
  const fillsFolder = below.some((edit) => edit.entry !== null)
  if (doubles.length > 0 || (file?.entry && fillsFolder)) throw new Error(`"${name}" is written twice`)
  if (file?.entry) return { ...file.entry, name, type: file.entry.mode === '160000' ? 'commit' : 'blob' }
  if (old !== null && old.type !== 'tree' && !fillsFolder) return file === undefined ? old : null
  const oid = await editFolder(reader, dir, old?.type === 'tree' ? old.oid : null, below)
  return oid === null ? null : { mode: '040000', name, oid, type: 'tree' }
}

function encodeTree(entries: readonly TreeEntry[]): Buffer {
  // Git sorts by bytes, and folders as if their name ended in a slash.
  const keyed = entries.map((entry) => ({
    entry,
    key: encodeTreeName(entry.type === 'tree' ? `${entry.name}/` : entry.name),
  }))
  const sorted = keyed.toSorted((a, b) => Buffer.compare(a.key, b.key))
  return Buffer.concat(
    sorted.flatMap(({ entry: { mode, name, oid } }) => [
      Buffer.from(`${mode.replace(/^0/, '')} `),
      encodeTreeName(name),
      Buffer.from([0]),
      Buffer.from(oid, 'hex'),
    ]),
  )
}
