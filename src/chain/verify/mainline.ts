import type { FileChange, FileVersion } from './archive.ts'

/** The default branch along first parents: what was in force, commit by commit. */
export type Mainline = {
  /** Oldest first. */
  readonly commits: readonly MainCommit[]
  /** Place of a commit in `commits`. */
  readonly position: ReadonlyMap<string, number>
  /** What each path held from which commit on, oldest first. */
  readonly history: ReadonlyMap<string, readonly Held[]>
  /** Paths below `specs/<engagement>/` that ever existed, by engagement. */
  readonly folders: ReadonlyMap<string, readonly string[]>
}

export type MainCommit = {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly changes: readonly FileChange[]
}

/** `file` is null where the path was removed. */
export type Held = { readonly from: number; readonly file: FileVersion | null }

/** Lines the commits of the default branch up so that any path can be asked for at any commit. */
export function traceMainline(commits: readonly MainCommit[]): Mainline {
  const history = new Map<string, Held[]>()
  const folders = new Map<string, string[]>()
  for (const [from, { changes }] of commits.entries()) {
    for (const { path, after } of changes) {
      const held = history.get(path)
      if (held !== undefined) {
        held.push({ from, file: after })
        continue
      }
      history.set(path, [{ from, file: after }])
      const engagement = folderOf(path)
      if (engagement === null) continue
      const paths = folders.get(engagement)
      if (paths === undefined) folders.set(engagement, [path])
      else paths.push(path)
    }
  }
  return { commits, position: new Map(commits.map(({ sha }, index) => [sha, index])), history, folders }
}

/** A file as it stood after the commit at `position`; null when it was not there. */
export function fileAt(main: Mainline, path: string, position: number): FileVersion | null {
  return main.history.get(path)?.findLast((held) => held.from <= position)?.file ?? null
}

/** A file as the branch has it now. */
export function fileNow(main: Mainline, path: string): FileVersion | null {
  return main.history.get(path)?.at(-1)?.file ?? null
}

/** First commit that had anything at a path, as a position; null when none ever had. */
export function firstSeen(main: Mainline, path: string): number | null {
  return main.history.get(path)?.[0]?.from ?? null
}

/** Files of an engagement's folder below `prefix` as they stood after the commit at `position`. */
export function filesAt(main: Mainline, engagement: string, prefix: string, position: number) {
  return (main.folders.get(engagement) ?? []).flatMap((path) => {
    const file = path.startsWith(prefix) ? fileAt(main, path, position) : null
    return file === null ? [] : [{ path, file }]
  })
}

/** Paths that stand differently after `to` than after `from`, both given as positions. */
export function changesBetween(main: Mainline, from: number, to: number): readonly Omit<FileChange, 'status'>[] {
  const paths = new Set(
    main.commits.slice(from + 1, to + 1).flatMap((commit) => commit.changes.map(({ path }) => path)),
  )
  return [...paths].flatMap((path) => {
    const before = fileAt(main, path, from)
    const after = fileAt(main, path, to)
    return isSame(before, after) ? [] : [{ path, before, after }]
  })
}

/** The tip's position; -1 for a branch without commits. */
export function tipPosition(main: Mainline): number {
  return main.commits.length - 1
}

function isSame(a: FileVersion | null, b: FileVersion | null): boolean {
  return a?.blob === b?.blob && a?.mode === b?.mode
}

function folderOf(path: string): string | null {
  const [top, engagement, ...rest] = path.split('/')
  return top === 'specs' && engagement !== undefined && rest.length > 0 ? engagement : null
}
