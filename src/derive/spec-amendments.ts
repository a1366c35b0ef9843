import type { SpecChange } from './spec-changes.ts'

/** One line under `## Amendments` of a spec. */
export type Amendment = {
  readonly text: string
  readonly line: number
  /** Of the heading above it, `2026-11-20`; null where there is none. */
  readonly date: string | null
}

const HEADING = '## Amendments'
const DATED = /^### (\d{4}-\d{2}-\d{2})\s*$/
/** One that tells a change of a requirement, criterion or value, as the program words it. */
const OF_CHANGE = /^- \*\*(?:ADDED|MODIFIED|REMOVED)\*\* /

/** How a change stands in the spec that makes it: what it is, and the original, which is kept (R1.7, R7.5). */
export function amendmentOf({ kind, id, before }: SpecChange): string {
  const original = before === null ? '' : `, which was: \`${before.replaceAll('`', "'")}\``
  return `- **${kind}** ${id}${original}`
}

/** Whether an amendment tells a change, and is no note of what was built. */
export function tellsChange({ text }: Amendment): boolean {
  return OF_CHANGE.test(text)
}

/** Every line under the headings `## Amendments` of a spec, but for blank ones and dates, in their order. */
export function amendmentsIn(spec: string): readonly Amendment[] {
  const found: Amendment[] = []
  let isInside = false
  let date: string | null = null
  for (const [index, written] of spec.split('\n').entries()) {
    const text = written.trimEnd()
    if (/^#{1,2} /.test(text)) {
      isInside = text === HEADING
      date = null
    } else if (isInside && DATED.test(text)) date = DATED.exec(text)?.[1] ?? null
    else if (isInside && text !== '') found.push({ text, line: index + 1, date })
  }
  return found
}
