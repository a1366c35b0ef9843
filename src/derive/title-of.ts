import type { LibrarySpec } from '../model/library-spec.ts'
import type { Issue } from '../model/snapshot.ts'

/** The issue's title without the prefix its form put there; the use case's title when nothing is left. One line, at most 120 characters. */
export function titleOf(issue: Issue, library: LibrarySpec): string {
  const own = issue.title
    .replace(`[${library.id}]`, '')
    .replaceAll(/[\s\p{C}]+/gu, ' ')
    .trim()
  return (own === '' ? library.title : own).slice(0, 120)
}
