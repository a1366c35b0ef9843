const ADDITIVE_SECTIONS = ['## Amendments', '## As-Built'] as const
export type AdditiveSection = (typeof ADDITIVE_SECTIONS)[number]

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
  const headings = added
    .split('\n')
    .filter((line) => /^ {0,3}#{1,2}(\s|$)/.test(line) || /^ {0,3}(=+|-{2,})\s*$/.test(line))
  return isAdditiveHeading(first) && headings.every(isAdditiveHeading)
}

function isAdditiveHeading(line: string): boolean {
  return ADDITIVE_SECTIONS.some((heading) => line === heading)
}
