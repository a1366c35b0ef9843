import type { Code, Nodes } from 'mdast'
import { markdownGrammar } from './markdown-grammar.ts'
import { passagesOf } from './passages.ts'
import type { Passage } from './passages.ts'

/** A heading of level two and what follows it, up to the next one. */
export type Section = { readonly title: string; readonly line: number; readonly empty: boolean }

/** `- **FR-001** (AC-…) text` as it stands in a list. */
export type Item = {
  readonly id: string
  readonly line: number
  readonly section: string
  /** What stands in the parentheses that follow the item's id. */
  readonly beside: string
  /** The ids among it. */
  readonly cites: readonly string[]
  /** The item's first paragraph as plain text, without id and parentheses. */
  readonly text: string
}

/** A fenced block with an info string such as `yaml components`. */
export type Block = {
  readonly info: string
  readonly text: string
  readonly firstLine: number
  readonly section: string
}

/** A Markdown artifact taken apart, positions kept to the end so that a finding points at its line. */
export type MarkdownDocument = {
  readonly path: string
  readonly text: string
  readonly frontMatter: { readonly text: string; readonly firstLine: number } | null
  readonly sections: readonly Section[]
  readonly items: readonly Item[]
  readonly blocks: readonly Block[]
  readonly passages: readonly Passage[]
  /** Lines that hold raw HTML, which a reader may not see. */
  readonly htmlLines: readonly number[]
}

const ITEM_ID = /^(?:FR|AC|CAP|TRD|CON|DEV|D|DQ|Q)-\d{3}$/
const CITED = /\b(?:FR|AC|CAP|TRD|CON|DEV|D|Q)-\d{3}\b/g

/** Takes a Markdown artifact apart. Never fails: what is missing is missing, the readers of each document say so. */
export function parseMarkdown(path: string, text: string): MarkdownDocument {
  const root = markdownGrammar().parse(text)
  const sections: Section[] = []
  const items: Item[] = []
  const blocks: Block[] = []
  const htmlLines: number[] = []
  let frontMatter: MarkdownDocument['frontMatter'] = null
  let filled = true
  let section = ''

  function closeSection(): void {
    const last = sections.pop()
    if (last !== undefined) sections.push({ ...last, empty: !filled })
  }
  for (const node of root.children) {
    htmlLines.push(...htmlIn(node))
    if (node.type === 'yaml') frontMatter = { text: node.value, firstLine: lineOf(node) + 1 }
    else if (node.type === 'heading' && node.depth === 2) {
      closeSection()
      section = textOf(node).trim()
      sections.push({ title: section, line: lineOf(node), empty: true })
      filled = false
    } else {
      filled = true
      if (node.type === 'code')
        blocks.push({ info: infoOf(node), text: node.value, firstLine: lineOf(node) + 1, section })
      if (node.type === 'list') items.push(...node.children.flatMap((each) => readItem(each, section)))
    }
  }
  closeSection()
  return { path, text, frontMatter, sections, items, blocks, passages: passagesOf(root), htmlLines }
}

function readItem(node: Nodes, section: string): readonly Item[] {
  const paragraph = 'children' in node ? node.children[0] : undefined
  if (paragraph?.type !== 'paragraph') return []
  const [first, ...rest] = paragraph.children
  if (first?.type !== 'strong') return []
  const id = textOf(first).trim()
  if (!ITEM_ID.test(id)) return []
  const after = rest.map(textOf).join('').trim()
  const parentheses = /^\(([^)]*)\)\s*/.exec(after)
  const cites = parentheses === null ? [] : [...String(parentheses[1]).matchAll(CITED)].map((match) => match[0])
  const beside = parentheses?.[1] ?? ''
  return [{ id, line: lineOf(node), section, beside, cites, text: after.slice(parentheses?.[0].length ?? 0) }]
}

function infoOf(node: Code): string {
  return [node.lang, node.meta].filter(Boolean).join(' ')
}

function lineOf(node: Nodes): number {
  return node.position?.start.line ?? 1
}

function textOf(node: Nodes): string {
  if ('value' in node) return node.value
  return 'children' in node ? node.children.map(textOf).join('') : ''
}

function htmlIn(node: Nodes): readonly number[] {
  if (node.type === 'html') return [lineOf(node)]
  return 'children' in node ? node.children.flatMap(htmlIn) : []
}
