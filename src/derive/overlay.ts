import type { BranchContent, RepositoryFile, Snapshot } from '../model/snapshot.ts'

/** A file as it would stand on the default branch if the branch were merged now; the default branch itself for null. */
export function fileAt(
  snapshot: Pick<Snapshot, 'files'>,
  content: BranchContent | null,
  path: string,
): RepositoryFile | null {
  const change = content?.changes.find((each) => each.path === path)
  if (change !== undefined) return change.after
  return snapshot.files.find((file) => file.path === path) ?? null
}

/** All files under a folder as they would stand after the merge, by path. */
export function filesUnder(
  snapshot: Snapshot,
  content: BranchContent | null,
  folder: string,
): readonly RepositoryFile[] {
  const prefix = `${folder}/`
  const files = new Map(snapshot.files.filter((file) => file.path.startsWith(prefix)).map((file) => [file.path, file]))
  for (const { path, after } of content?.changes ?? []) {
    if (!path.startsWith(prefix)) continue
    if (after === null) files.delete(path)
    else files.set(path, after)
  }
  return [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}
