import type { OutsidePull } from '../model/snapshot.ts'
import { governedPath } from '../rules/governed-path.ts'

/** A file that merging several pull requests together changes; null: it is gone. */
export type GroupChange = { readonly path: string; readonly blob: string | null }

/**
 * Governed files that come out of a group as none of its pull requests has them: merged together, changes of free files can add up to one
 * of a governed file (a rename on one side), and two changes of one file to a third that nobody approved (G48).
 */
export function strangeChanges(
  group: readonly GroupChange[],
  pulls: readonly Pick<OutsidePull, 'content'>[],
): readonly string[] {
  const judged = new Set(
    pulls.flatMap(({ content }) => content.changes.map(({ path, after }) => `${after?.blob ?? null} ${path}`)),
  )
  return group.flatMap(({ path, blob }) =>
    governedPath(path) === 'free' || judged.has(`${blob} ${path}`) ? [] : [path],
  )
}
