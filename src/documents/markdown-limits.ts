import type { Processor } from 'unified'
import type { Nodes } from 'mdast'
import { markdownGrammar } from './markdown-grammar.ts'

/** Why a Markdown text is not taken apart, and where. */
export type LimitProblem = { readonly line: number; readonly found: string; readonly expected: string }

const MAX_BYTES = 512 * 1024
const MAX_LINES = 10_000
const MAX_LEAD = 120
const MAX_LEADS_OF_LISTS = 40_000
const MAX_LIST_ITEMS = 5000
const MAX_MARKS = 200
const MAX_MARKS_IN_ALL = 20_000

/** Quotes, list markers, footnote labels and spaces that open a line: each one nests what follows deeper. */
const LEAD = /^(?:[ \t>]|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)|\[\^[^\]\s]{1,100}\]:)*/
const ITEM = /[-+*.)]/g
/** What may open or close something inside a paragraph; an escaped character does not. */
const MARKS = /\\[^]|\*\*?|__?|~~?|!?\[|\]|`+|<|@/g

/** How much of one kind a whole text may hold. */
const IN_ALL = [
  { what: 'table bars', pattern: /\|/g, most: 50_000 },
  { what: 'backslashes', pattern: /\\/g, most: 50_000 },
  { what: 'ampersands', pattern: /&/g, most: 50_000 },
  { what: 'definitions of links', pattern: /\]:/g, most: 2000 },
  { what: 'lines of = or - alone', pattern: /^[ \t>]*(?:=+|-+)[ \t]*$/gm, most: 1000 },
] as const

/** Everything that is only looked for inside a paragraph; without it a text's blocks are found in linear time. */
const INLINE = [
  'attention',
  'autolink',
  'characterEscape',
  'characterReference',
  'codeText',
  'gfmFootnoteCall',
  'gfmPotentialFootnoteCall',
  'hardBreakEscape',
  'htmlText',
  'labelEnd',
  'labelStartImage',
  'labelStartLink',
  'strikethrough',
  'tasklistCheck',
]

/**
 * What makes a Markdown text too long, too deep or too tangled to take apart: the parser's time grows with the square of what is open at
 * once, and its stack with nesting, so that a document of 30 KiB can hold it for minutes. Null when the text can be parsed safely (R11.1).
 */
export function markdownLimitProblem(text: string): LimitProblem | null {
  if (Buffer.byteLength(text) > MAX_BYTES) return { line: 1, found: 'a document longer than 512 KiB', expected: 'less' }
  const lines = text.split(/\r\n|\r|\n/)
  if (lines.length > MAX_LINES)
    return { line: MAX_LINES, found: `${lines.length} lines`, expected: `at most ${MAX_LINES}` }
  return nestingProblem(lines) ?? tangleProblem(text, lines)
}

function nestingProblem(lines: readonly string[]): LimitProblem | null {
  const leads = lines.map((line) => LEAD.exec(line)?.[0] ?? '')
  const deep = leads.findIndex((lead) => lead.length > MAX_LEAD)
  if (deep !== -1) {
    const expected = `at most ${MAX_LEAD} characters before the text of a line`
    return { line: deep + 1, found: 'quotes or lists nested too deep', expected }
  }
  const lists = leads.filter((lead) => lead.search(ITEM) !== -1)
  const items = sum(lists.map((lead) => lead.match(ITEM)?.length ?? 0))
  if (items <= MAX_LIST_ITEMS && sum(lists.map((lead) => lead.length)) <= MAX_LEADS_OF_LISTS) return null
  return { line: 1, found: `${items} list items`, expected: `at most ${MAX_LIST_ITEMS}, few of them nested` }
}

function tangleProblem(text: string, lines: readonly string[]): LimitProblem | null {
  const marks = marksIn(text)
  if (marks > MAX_MARKS_IN_ALL) {
    return { line: 1, found: `${marks} marks such as * [ \` <`, expected: `at most ${MAX_MARKS_IN_ALL}` }
  }
  for (const { what, pattern, most } of IN_ALL) {
    const count = text.match(pattern)?.length ?? 0
    if (count > most) return { line: 1, found: `${count} ${what}`, expected: `at most ${most}` }
  }
  return longestRun(lines) > MAX_MARKS ? paragraphProblem(text) : null
}

/** Most marks between two empty lines: no paragraph goes over one, so none holds more. */
function longestRun(lines: readonly string[]): number {
  let run = 0
  let longest = 0
  for (const line of lines) {
    run = line.trim() === '' ? 0 : run + marksIn(line)
    longest = Math.max(longest, run)
  }
  return longest
}

function paragraphProblem(text: string): LimitProblem | null {
  const root = markdownGrammar().use(withoutInline).parse(text)
  const tangled = paragraphsIn(root).find((node) => marksIn(sourceOf(node, text)) > MAX_MARKS)
  if (tangled === undefined) return null
  const found = `a paragraph with ${marksIn(sourceOf(tangled, text))} marks such as * [ \` <`
  return { line: tangled.position?.start.line ?? 1, found, expected: `at most ${MAX_MARKS}` }
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
  return text.match(MARKS)?.filter((mark) => !mark.startsWith('\\')).length ?? 0
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
