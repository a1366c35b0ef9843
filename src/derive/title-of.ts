import { cleanText } from '../library/clean-text.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import type { Issue } from '../model/snapshot.ts'

/** The issue's title without the prefix its form put there; the use case's title when nothing is left. One line, at most 100 characters. */
export function titleOf(issue: Issue, library: LibrarySpec): string {
  const own = cleanText(issue.title).replace(`[${library.id}]`, '').replaceAll(/\s+/g, ' ').trim()
  return own === '' ? library.title : Array.from(own).slice(0, 100).join('').trim()
}
