import type { Passage } from './passages.ts'

/** A list item that opens with a bold name, such as `- **VII.1** (a, b) text`, and what its further paragraphs say. */
export type MarkedItem = {
  readonly label: string
  readonly line: number
  /** What stands in the parentheses after the name; null when there are none. */
  readonly beside: string | null
  /** Plain text, without name and parentheses. */
  readonly text: string
}

/** Items of one section by their names, and the lines of list items before the first of them that have none. */
export function markedItems(
  passages: readonly Passage[],
  section: string,
  isLabel: (label: string) => boolean,
): { readonly items: readonly MarkedItem[]; readonly strayLines: readonly number[] } {
  const open: { readonly label: string; readonly line: number; readonly texts: string[] }[] = []
  const strayLines: number[] = []
  for (const passage of passages) {
    if (passage.section !== section || passage.kind !== 'prose' || !passage.inList) continue
    const { label, text, lines } = passage
    const line = lines[0]?.line ?? 1
    if (isLabel(label)) open.push({ label, line, texts: [text.trimStart().slice(label.length).trim()] })
    else if (open.length === 0) strayLines.push(line)
    else open.at(-1)?.texts.push(text.trim())
  }
  return { items: open.map(({ label, line, texts }) => ({ label, line, ...apart(texts.join(' ')) })), strayLines }
}

function apart(text: string): Pick<MarkedItem, 'beside' | 'text'> {
  const match = /^\(([^)]*)\)/.exec(text)
  return match === null
    ? { beside: null, text }
    : { beside: (match[1] ?? '').trim(), text: text.slice(match[0].length).trim() }
}

/**
 * Takes a text apart at names that end in a colon: `Reason: x. Approved by: #1`. `head` is what stands before the first; a name that is
 * not there has an empty part.
 */
export function partsOf<N extends string>(
  text: string,
  names: readonly N[],
): { readonly head: string; readonly parts: Readonly<Record<N, string>> } {
  const found = names
    .map((name) => ({ name, at: text.indexOf(`${name}:`) }))
    .filter(({ at }) => at !== -1)
    .toSorted((a, b) => a.at - b.at)
  const parts = Object.fromEntries(names.map((name) => [name, ''])) as Record<N, string>
  found.forEach(({ name, at }, index) => {
    parts[name] = text.slice(at + name.length + 1, found[index + 1]?.at).trim()
  })
  return { head: text.slice(0, found[0]?.at).trim(), parts }
}
