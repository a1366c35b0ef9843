import { parseDocument } from 'yaml'

const OPENING = /^```yaml [a-z]+$/

/** Line, one-based, of the first line inside a document's one typed YAML block. */
export function blockLine(text: string): number {
  return text.split('\n').findIndex((line) => OPENING.test(line)) + 2
}

/**
 * Line on which a value of the block stands, by a dotted path such as `0.inputs.port` or `tradeoffs.0`. Counted on the text alone, so
 * that it does not agree with the reader under test by being the same code.
 */
export function lineInBlock(text: string, path: string): number {
  const { lines, first } = blockOf(text)
  return first + locate(lines, path.split('.'))
}

function locate(lines: readonly string[], [segment = '', ...rest]: readonly string[]): number {
  const indent = indentOf(lines[0] ?? '')
  const siblings = lines.flatMap((line, index) => (indentOf(line) === indent ? [index] : []))
  const isIndex = /^\d+$/.test(segment)
  const start = isIndex
    ? siblings[Number(segment)]
    : siblings.find((index) => lines[index]?.startsWith(`${segment}:`, indent))
  if (start === undefined) throw new Error(`the block has no ${segment}`)
  if (rest.length === 0) return start
  const inner = lines.slice(
    start,
    siblings.find((index) => index > start),
  )
  // The first field of a list's member stands on the line of its dash.
  const [head = '', ...tail] = inner
  return isIndex ? start + locate([head.replace('- ', '  '), ...tail], rest) : start + 1 + locate(tail, rest)
}

/** The text with values of its block replaced, by dotted paths. */
export function setInBlock(text: string, values: Readonly<Record<string, unknown>>): string {
  const { lines, first } = blockOf(text)
  const document = parseDocument(lines.join('\n'))
  for (const [path, value] of Object.entries(values))
    document.setIn(path.split('.').map(segmentOf), document.createNode(value))
  const all = text.split('\n')
  const block = document.toString({ lineWidth: 0 }).replace(/\n$/, '').split('\n')
  return [...all.slice(0, first - 1), ...block, ...all.slice(first - 1 + lines.length)].join('\n')
}

/** The text with values of its front matter replaced; a key that is not there is added at the end of it. */
export function setInFrontMatter(text: string, values: Readonly<Record<string, unknown>>): string {
  const end = text.indexOf('\n---\n', 4)
  const document = parseDocument(text.slice(4, end))
  for (const [key, value] of Object.entries(values)) document.set(key, value)
  return `---\n${document.toString({ lineWidth: 0 })}---\n${text.slice(end + 5)}`
}

function blockOf(text: string): { readonly lines: readonly string[]; readonly first: number } {
  const first = blockLine(text)
  const lines = text.split('\n').slice(first - 1)
  if (first === 1) throw new Error('the document has no typed YAML block')
  return { lines: lines.slice(0, lines.indexOf('```')), first }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

function segmentOf(segment: string): string | number {
  return /^\d+$/.test(segment) ? Number(segment) : segment
}
