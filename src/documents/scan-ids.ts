/** Kinds of items that other readers than the Markdown's own look for. */
export const SCANNED_KINDS = ['FR', 'AC', 'CAP', 'D'] as const

const ITEM_LINE = /^- \*\*((?:FR|AC|CAP|D)-\d{3})\*\*/

/**
 * Item ids of one kind by a plain line scan, for reading many documents that were fully checked at their gate.
 * `parseMarkdown` gives the same ids for every document that passes `readDocument`.
 */
export function scanIds(
  text: string,
  kind: 'FR' | 'AC' | 'CAP' | 'D',
): readonly { readonly id: string; readonly line: number }[] {
  return text.split('\n').flatMap((line, index) => {
    const id = ITEM_LINE.exec(line)?.[1]
    return id !== undefined && id.startsWith(`${kind}-`) ? [{ id, line: index + 1 }] : []
  })
}

/** The YAML between the `---` lines at the very top; null when there is none. */
export function frontMatterText(text: string): string | null {
  return /^---\n([\s\S]*?)\n---(?:\n|$)/.exec(text)?.[1] ?? null
}

/** The body of the one fenced block that opens with exactly ```` ```<info> ````; null when there is none or more than one. */
export function scanBlock(text: string, info: string): { readonly text: string; readonly firstLine: number } | null {
  const lines = text.split('\n')
  const starts = lines.flatMap((line, index) => (line === '```' + info ? [index] : []))
  const [start] = starts
  if (start === undefined || starts.length > 1) return null
  const end = lines.indexOf('```', start + 1)
  return end === -1 ? null : { text: lines.slice(start + 1, end).join('\n'), firstLine: start + 2 }
}
