import type { Gate } from '../model/phase.ts'
import type { MarkdownDocument } from './markdown.ts'
import { SCANNED_KINDS, scanIds } from './scan-ids.ts'

/** An item that some reader would not take for what it looks like. */
export type StrayItem = { readonly line: number; readonly found: string; readonly expected: string }

/** The one section of each artifact in which items of a kind count. */
const PLACES: Readonly<Record<Gate, Readonly<Record<string, string>>>> = {
  requirements: { FR: 'Requirements', AC: 'Acceptance criteria', CAP: 'Capabilities' },
  feasibility: { FR: 'Requirements', CAP: 'Capabilities' },
  design: { FR: 'Resolution', D: 'Decisions', AC: 'Test plan' },
  'as-built': {},
}

const MOST = 20

/**
 * Items that stand in another section than the one where they count, and items that the Markdown and a plain line scan do not both see:
 * in code, indented, or written another way. Neither may be taken for a requirement by one reader and overlooked by another.
 */
export function strayItemProblems(document: MarkdownDocument, gate: Gate): readonly StrayItem[] {
  const items = document.items.filter(({ id }) => SCANNED_KINDS.some((kind) => id.startsWith(`${kind}-`)))
  const misplaced = items.flatMap(({ id, line, section }): readonly StrayItem[] => {
    const place = PLACES[gate][kindOf(id)]
    if (place === undefined || place === section) return []
    return [{ line, found: `${id} under "${section}"`, expected: `it under "${place}"` }]
  })
  const scanned = SCANNED_KINDS.flatMap((kind) => scanIds(document.text, kind))
  const inText = new Set(scanned.map(keyOf))
  const inMarkdown = new Set(items.map(keyOf))
  const doubtful = [
    ...items.filter((item) => !inText.has(keyOf(item))),
    ...scanned.filter((item) => !inMarkdown.has(keyOf(item))),
  ]
  const told = doubtful.map(({ id, line }) => ({
    line,
    found: `${id} where it can be read as an item or not`,
    expected: `- **${id}** in a list`,
  }))
  return [...misplaced, ...told].slice(0, MOST)
}

function keyOf({ id, line }: { readonly id: string; readonly line: number }): string {
  return `${line} ${id}`
}

function kindOf(id: string): string {
  return id.replace(/-.*/, '')
}
