import { cleanText, MAX_TEXT_BYTES } from '../library/clean-text.ts'
import type { LibraryInput, LibrarySpec } from '../model/library-spec.ts'
import type { Issue } from '../model/snapshot.ts'

const MAX_TITLE = 1000
const WORD = /[\p{L}\p{N}_@.-]+/gu

/**
 * The words of an issue's free text in lower case: its title, and its body without the form's headings and without what answers a field
 * that takes a name, a number or a choice. A name with dots or hyphens is one word, so that `edge-1` is not found in `edge-1.example.net`.
 */
export function issueWords({ title, body }: Pick<Issue, 'title' | 'body'>, library: LibrarySpec): ReadonlySet<string> {
  const texts = [cleanText(title.slice(0, MAX_TITLE)).replace(`[${library.id}]`, ' '), ...freeLines(body, library)]
  const words = texts.flatMap((text) => text.match(WORD) ?? [])
  return new Set(words.map((word) => word.replaceAll(/^[.-]+|[.-]+$/g, '').toLowerCase()))
}

function freeLines(body: string, { inputs }: LibrarySpec): readonly string[] {
  if (Buffer.byteLength(body) > MAX_TEXT_BYTES) return []
  let field: LibraryInput | undefined
  return cleanText(body)
    .split('\n')
    .filter((line) => {
      const heading = inputs.find(({ label }) => line.trimEnd() === `### ${label}`)
      field = heading ?? field
      return heading === undefined && (field === undefined || takesFreeText(field))
    })
}

function takesFreeText({ schema }: LibraryInput): boolean {
  return schema.type === 'string' && schema['enum'] === undefined && schema['pattern'] === undefined
}
