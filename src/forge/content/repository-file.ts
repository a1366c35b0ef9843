import { digestOf } from '../../model/digest.ts'
import type { Change, RepositoryFile } from '../../model/snapshot.ts'
import type { FileVersion, TreeChange } from '../../git/diff-trees.ts'
import type { TreeFile } from '../../git/list-files.ts'
import { readBlob } from '../../git/read-blob.ts'
import type { ContentStore } from './content-store.ts'

const MAX_TEXT_BYTES = 1024 * 1024
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A file of a tree with digest and text. A submodule has no bytes here: its digest is that of the commit id it names. */
export async function toRepositoryFile(store: ContentStore, file: TreeFile): Promise<RepositoryFile> {
  const { path, mode, oid } = file
  const content = await store.memories.files(`${mode} ${oid}`, () => readContent(store, mode, oid))
  return { path, mode, blob: oid, ...content }
}

/** Both sides of a difference. */
export async function toChange(store: ContentStore, { path, before, after }: TreeChange): Promise<Change> {
  const read = (version: FileVersion | null) =>
    version === null ? null : toRepositoryFile(store, { path, ...version })
  const [old, now] = await Promise.all([read(before), read(after)])
  return { path, before: old, after: now }
}

async function readContent(
  store: ContentStore,
  mode: string,
  oid: string,
): Promise<Pick<RepositoryFile, 'digest' | 'text'>> {
  if (mode === '160000') return { digest: digestOf(oid), text: null }
  const bytes = await readBlob(store.reader, oid)
  const readable = mode.startsWith('100') && bytes.length <= MAX_TEXT_BYTES
  return { digest: digestOf(bytes), text: readable ? decodeText(bytes) : null }
}

function decodeText(bytes: Uint8Array): string | null {
  try {
    return UTF8.decode(bytes)
  } catch {
    return null
  }
}
