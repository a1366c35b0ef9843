import { linesWithHiddenCharacters } from './hidden-characters.ts'

const ADDITIVE_SECTIONS = ['## Amendments', '## As-Built'] as const
export type AdditiveSection = (typeof ADDITIVE_SECTIONS)[number]

/** What an appended section may not hold, because it would change how what stands above is read, or could not be read itself. */
const REACHING_BACK: readonly RegExp[] = [
  // Ends a line for Markdown, but not for who reads by line feeds: a heading could hide behind it.
  /\r/,
  // Raw HTML. Of two backslashes the second escapes nothing (CommonMark 2.4).
  /(?<=(?:^|[^\\])(?:\\\\)*)<[A-Za-z!/?]/,
  // The definition of a link or footnote gives words above a target.
  /(?<=(?:^|[^\\])(?:\\\\)*)\]:/,
  // A second block for programs.
  /^[ \t>*+-]*(?:`{3,}|~{3,})[ \t]*yaml/m,
  // One more requirement, criterion, capability or decision.
  /^[ \t>]*(?:[-+*]|\d{1,9}[.)])[ \t]+(?:\*\*|__)(?:FR|AC|CAP|D)\\?-\d/m,
]

/** The locked text with one dated section appended; not a byte above it changes (R1.6). */
export function appendSection(locked: string, heading: AdditiveSection, date: string, body: string): string {
  const gap = locked.endsWith('\n') ? '\n' : '\n\n'
  return `${locked}${gap}${heading}\n\n### ${date}\n\n${body.trim()}\n`
}

/** Whether `amended` is `locked`, byte for byte, followed by nothing but additive sections. */
export function isAdditive(locked: string, amended: string): boolean {
  if (amended === locked) return true
  if (!amended.startsWith(locked)) return false
  const added = amended.slice(locked.length)
  const first = added.split('\n').find((line) => line.trim() !== '')
  if (!(locked.endsWith('\n') || added.startsWith('\n')) || first === undefined) return false
  if (REACHING_BACK.some((pattern) => pattern.test(added)) || linesWithHiddenCharacters(added).length > 0) return false
  const headings = added
    .split('\n')
    .filter((line) => /^ {0,3}#{1,2}(\s|$)/.test(line) || /^ {0,3}(?:=+|-+)\s*$/.test(line))
  return isAdditiveHeading(first) && headings.every(isAdditiveHeading)
}

function isAdditiveHeading(line: string): boolean {
  return ADDITIVE_SECTIONS.some((heading) => line === heading)
}
