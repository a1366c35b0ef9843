import { readTree } from '../../git/read-tree.ts'
import type { ContentStore } from './content-store.ts'

/** What lies in a folder of a commit, without what lies deeper; nothing where there is no such folder. */
export async function entriesAt(
  store: ContentStore,
  commit: string,
  path: string,
): Promise<Awaited<ReturnType<typeof readTree>>> {
  let tree = commit
  for (const part of path.split('/')) {
    const entry = (await readTree(store.reader, tree)).find(({ name }) => name === part)
    if (entry?.type !== 'tree') return []
    tree = entry.oid
  }
  return readTree(store.reader, tree)
}
