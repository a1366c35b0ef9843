import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import type { Processor } from 'unified'
import type { Nodes } from 'mdast'

/** Why a Markdown text is not taken apart, and where. */
export type LimitProblem = { readonly line: number; readonly found: string; readonly expected: string }

const MAX_BYTES = 512 * 1024
const MAX_LINES = 20_000
const MAX_LEAD = 120
const MAX_MARKS = 200
const MAX_MARKS_IN_ALL = 20_000

/** Quotes, list markers, footnote labels and spaces that open a line: each one nests what follows deeper. */
const LEAD = /^(?:[ \t>]|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])|\[\^[^\]\s]{1,100}\]:)*/
const MARKS = /\*\*?|__?|~~?|!?\[|\]/g

/** Everything that is only looked for inside a paragraph; without it a text's blocks are found in linear time. */
const INLINE = [
  'attention',
  'autolink',
  'characterEscape',
  'characterReference',
  'codeText',
  'emailAutolink',
  'gfmFootnoteCall',
  'hardBreakEscape',
  'htmlText',
  'labelEnd',
  'labelStartImage',
  'labelStartLink',
  'protocolAutolink',
  'strikethrough',
  'tasklistCheck',
  'wwwAutolink',
]

/**
 * What makes a Markdown text too long, too deep or too tangled to take apart: the parser's time grows with the square of what is open at
 * once, and its depth with nesting, so that a document of 30 KiB can hold it for minutes. Null when the text can be parsed safely (R11.1).
 */
export function markdownLimitProblem(text: string): LimitProblem | null {
  if (Buffer.byteLength(text) > MAX_BYTES) return { line: 1, found: 'a document longer than 512 KiB', expected: 'less' }
  const lines = text.split(/\r\n|\r|\n/)
  if (lines.length > MAX_LINES) return { line: MAX_LINES, found: `${lines.length} lines`, expected: `at most ${MAX_LINES}` }
  const deep = lines.findIndex((line) => (LEAD.exec(line)?.[0].length ?? 0) > MAX_LEAD)
  if (deep !== -1) return { line: deep + 1, found: 'quotes or lists nested too deep', expected: `at most ${MAX_LEAD} characters before the text of a line` }
  return mayBeTangled(lines) ? tangledParagraph(text) : null
}

/** A first look without parsing: no paragraph goes over an empty line, so what stands between two has at least its marks. */
function mayBeTangled(lines: readonly string[]): boolean {
  let inAll = 0
  let inParagraph = 0
  for (const line of lines) {
    const marks = marksIn(line)
    inAll += marks
    inParagraph = line.trim() === '' ? 0 : inParagraph + marks
    if (inParagraph > MAX_MARKS || inAll > MAX_MARKS_IN_ALL) return true
  }
  return false
}

function tangledParagraph(text: string): LimitProblem | null {
  const root = unified().use(remarkParse).use(remarkGfm).use(withoutInline).parse(text)
  const paragraphs = paragraphsIn(root).map((node) => ({ line: node.position?.start.line ?? 1, marks: marksIn(sourceOf(node, text)) }))
  const expected = `at most ${MAX_MARKS} in a paragraph, ${MAX_MARKS_IN_ALL} in all`
  const worst = paragraphs.find(({ marks }) => marks > MAX_MARKS)
  if (worst !== undefined) return { line: worst.line, found: `a paragraph with ${worst.marks} emphasis and link marks`, expected }
  const all = paragraphs.reduce((sum, { marks }) => sum + marks, 0)
  return all > MAX_MARKS_IN_ALL ? { line: 1, found: `${all} emphasis and link marks`, expected } : null
}

function withoutInline(this: Processor): void {
  const data = this.data() as { micromarkExtensions?: unknown[] }
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), { disable: { null: INLINE } }]
}

function paragraphsIn(node: Nodes): readonly Nodes[] {
  if (node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell') return [node]
  return 'children' in node ? node.children.flatMap(paragraphsIn) : []
}

function sourceOf({ position }: Nodes, text: string): string {
  return text.slice(position?.start.offset ?? 0, position?.end.offset ?? 0)
}

function marksIn(text: string): number {
  return text.match(MARKS)?.length ?? 0
}
