/** A `/sdd …` line as it stands in a comment. */
export type CommandLine = { readonly name: string; readonly argument: string }

const LINE = /^\/(?:sdd\s+|specops\.)([a-z-]+)(?:\s+(.*))?$/
/** CommonMark 4.5: a backtick fence has no backtick in its info string. */
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)$/
const QUOTE = /^ {0,3}>/
/** What HTML shows as code or as somebody else's words, or folds away. */
const ASIDE = /<(\/?)(?:details|pre|code|blockquote)\b[^>]*>?/gi

type Place = { readonly fence: string | null; readonly quoted: boolean; readonly asides: number }

/**
 * The commands in a comment, in order. A command is a line of its own that begins with the slash, in the writer's own words: nothing in
 * quotes (also not in a line that a quote runs on into, CommonMark 5.1), code, HTML comments or what is folded away (R9.2).
 */
export function commandLines(body: string): readonly CommandLine[] {
  let place: Place = { fence: null, quoted: false, asides: 0 }
  // What a reader does not see asks for nothing.
  const shown = body.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '')
  return shown.split(/\r?\n/).flatMap((line) => {
    const before = place
    place = placeAfter(before, line)
    const isOwn = before.fence === null && place.fence === null && !place.quoted && before.asides + place.asides === 0
    const match = isOwn ? LINE.exec(line.trimEnd()) : null
    return match === null ? [] : [{ name: String(match[1]), argument: (match[2] ?? '').trim() }]
  })
}

function placeAfter({ fence, quoted, asides }: Place, line: string): Place {
  const [, marks = '', info = ''] = FENCE.exec(line) ?? []
  if (fence !== null) {
    // Only as many of the same character close it: what a longer fence encloses may hold shorter ones.
    const closes = marks.startsWith(fence) && info.trim() === ''
    return { fence: closes ? null : fence, quoted: false, asides }
  }
  if (marks !== '') return { fence: marks, quoted: false, asides }
  return {
    fence: null,
    quoted: QUOTE.test(line) || (quoted && line.trim() !== ''),
    asides: asidesAfter(asides, withoutCode(line)),
  }
}

function asidesAfter(asides: number, line: string): number {
  return [...line.matchAll(ASIDE)].reduce((open, [, slash]) => Math.max(open + (slash === '/' ? -1 : 1), 0), asides)
}

/** A line without its code spans (CommonMark 6.1: as many backticks close as opened). */
function withoutCode(line: string): string {
  const parts = line.split(/(`+)/)
  const kept: string[] = []
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? ''
    const end = index % 2 === 0 ? -1 : parts.findIndex((other, at) => at > index && at % 2 === 1 && other === part)
    if (end === -1) kept.push(part)
    else index = end
  }
  return kept.join('')
}
