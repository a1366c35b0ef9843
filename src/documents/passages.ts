import type { Nodes, Root } from 'mdast'

/** A name in backticks inside a passage. */
export type CodeSpan = { readonly at: number; readonly text: string }

/** A paragraph, heading or table cell as plain text, with the way back to its lines. */
export type Passage = {
  readonly kind: 'heading' | 'prose'
  /** Heading of level two over it. */
  readonly section: string
  /** Heading of level three over it, or that it is; empty when there is none. */
  readonly heading: string
  /** Whether it stands in a list. */
  readonly inList: boolean
  readonly text: string
  readonly codes: readonly CodeSpan[]
  /** What opens it in bold, such as an item's id or a risk's name; empty when nothing does. */
  readonly label: string
  /** Where the text goes on on another line of the document; the first is its start. */
  readonly lines: readonly { readonly at: number; readonly line: number }[]
}

type Place = Pick<Passage, 'section' | 'heading' | 'inList'>

/** All prose of a document in its order; fenced blocks and front matter are not prose. */
export function passagesOf(root: Root): readonly Passage[] {
  const passages: Passage[] = []
  let section = ''
  let heading = ''
  for (const node of root.children) {
    if (node.type === 'heading') {
      const title = readPassage(node, { section, heading, inList: false })
      if (node.depth === 2) section = title.text.trim()
      if (node.depth <= 3) heading = node.depth === 3 ? title.text.trim() : ''
      passages.push({ ...title, kind: 'heading', section, heading })
    } else collect(node, { section, heading, inList: false }, passages)
  }
  return passages
}

function collect(node: Nodes, place: Place, into: Passage[]): void {
  if (node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell') {
    into.push(readPassage(node, place))
  } else if ('children' in node) {
    const inside = node.type === 'list' ? { ...place, inList: true } : place
    for (const child of node.children) collect(child, inside, into)
  }
}

function readPassage(node: Nodes, place: Place): Passage {
  const parts: string[] = []
  const codes: CodeSpan[] = []
  const lines: { at: number; line: number }[] = []
  let at = 0

  function add(leaf: Nodes): void {
    if ('children' in leaf) {
      leaf.children.forEach(add)
      return
    }
    const text = leaf.type === 'break' ? ' ' : 'value' in leaf ? leaf.value : ''
    const line = leaf.position?.start.line ?? 1
    lines.push({ at, line })
    if (leaf.type === 'inlineCode') codes.push({ at, text })
    else [...text.matchAll(/\n/g)].forEach(({ index }, nth) => lines.push({ at: at + index + 1, line: line + nth + 1 }))
    parts.push(text)
    at += text.length
  }

  add(node)
  const [first] = 'children' in node ? node.children : []
  const label = first?.type === 'strong' ? plainText(first).trim() : ''
  return { kind: 'prose', ...place, text: parts.join('').replaceAll('\n', ' '), codes, label, lines }
}

function plainText(node: Nodes): string {
  if ('value' in node) return node.value
  return 'children' in node ? node.children.map(plainText).join('') : ''
}

/** Line of the document on which a character of the passage stands. */
export function lineAt({ lines }: Passage, at: number): number {
  let low = 0
  let high = lines.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((lines[middle]?.at ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return lines[low]?.line ?? 1
}
