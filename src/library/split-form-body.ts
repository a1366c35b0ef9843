import { withoutComments, withoutHiddenCharacters } from './clean-text.ts'

/** What stands under one heading of a form; `missing` without the heading, `unclear` where it can be read in two ways. */
export type FormAnswer =
  | { readonly state: 'text'; readonly text: string }
  | { readonly state: 'missing' }
  | { readonly state: 'unclear' }

type Heading = { readonly field: number; readonly at: number }

/**
 * Splits the untrusted body of an issue at the headings of its form, one answer for each label. Anyone may type `### ` into an answer
 * or open an HTML comment there, so a heading counts only where the form's order leaves one way to read it and no comment hides one;
 * otherwise the answers concerned are unclear, never a guess.
 */
export function splitFormBody(body: string, labels: readonly string[]): readonly FormAnswer[] {
  const lines = withoutHiddenCharacters(body).split('\n')
  const written = headingsIn(lines, labels)
  const visibleLines = withoutComments(lines.join('\n')).split('\n')
  const visible = headingsIn(visibleLines, labels)
  const unclear = new Set([...readTwoWays(written), ...readTwoWays(visible), ...hiddenFields(written, visible)])
  const places = firstInOrder(fieldsOf(visible), visible)
  return labels.map((_label, field) => {
    if (unclear.has(field)) return { state: 'unclear' }
    const place = places.findIndex((heading) => heading.field === field)
    const from = places[place]
    if (from === undefined) return { state: 'missing' }
    return { state: 'text', text: visibleLines.slice(from.at + 1, places[place + 1]?.at).join('\n') }
  })
}

function headingsIn(lines: readonly string[], labels: readonly string[]): readonly Heading[] {
  const fields = new Map(labels.map((label, field) => [`### ${label}`, field]))
  return lines.flatMap((line, at) => {
    const field = fields.get(line.trimEnd())
    return field === undefined ? [] : [{ field, at }]
  })
}

function fieldsOf(headings: readonly Heading[]): readonly number[] {
  return [...new Set(headings.map(({ field }) => field))].toSorted((a, b) => a - b)
}

/** Fields whose heading or end differs between the first and the last way to walk the headings in order. */
function readTwoWays(headings: readonly Heading[]): readonly number[] {
  const fields = fieldsOf(headings)
  const first = firstInOrder(fields, headings)
  const last = firstInOrder(fields.toReversed(), headings.toReversed()).toReversed()
  // Out of order: no walk reaches every field.
  if (first.length < fields.length) return fields
  return fields.filter(
    (_field, place) => first[place]?.at !== last[place]?.at || first[place + 1]?.at !== last[place + 1]?.at,
  )
}

/** Fields from the one in which a comment opens that hides a heading. */
function hiddenFields(written: readonly Heading[], visible: readonly Heading[]): readonly number[] {
  const at = written.findIndex(({ field }, index) => visible[index]?.field !== field)
  return at === -1 ? [] : written.slice(Math.max(at - 1, 0)).map(({ field }) => field)
}

/** Walks the headings once and takes, for each wanted field in turn, the first that comes. */
function firstInOrder(wanted: readonly number[], headings: readonly Heading[]): readonly Heading[] {
  const found: Heading[] = []
  for (const heading of headings) {
    if (heading.field === wanted[found.length]) found.push(heading)
  }
  return found
}
