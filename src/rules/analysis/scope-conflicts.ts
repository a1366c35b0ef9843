import type { LibrarySpec } from '../../model/library-spec.ts'
import type { Finding } from '../../model/finding.ts'
import { contentWords } from '../../documents/content-words.ts'
import { blockAt } from './judged-text.ts'
import type { JudgedText } from './judged-text.ts'
import type { Statement } from './statements.ts'

/** Words by which a sentence says that something stays as it is. */
const LEFT_ALONE = /(?<!\p{L})(?:stays?|stayed|remains?|keeps?|kept|unchanged|untouched|same|before)(?!\p{L})/iu

/** Longest thing out of scope that is looked for, in words. */
const LONGEST = 5

/**
 * Requirements that ask for what the scope excludes. A pair that stands like that in the library was approved with the use case: its authors
 * exclude making a thing and require using it.
 */
export function scopeConflicts(
  library: LibrarySpec | null,
  judged: JudgedText,
  statements: readonly Statement[],
): readonly Finding[] {
  const excluded = excludedThings(judged)
  const templates = new Map((library?.requirements ?? []).map(({ id, text }) => [id, runsOf(contentWords(text))]))
  return statements.flatMap((statement) => {
    const { id, words, text, passage, isNegated } = statement
    if (!id.startsWith('FR-') || isNegated || LEFT_ALONE.test(text)) return []
    const thing = [...runsOf(words)]
      .map((run) => [run, excluded.get(run)] as const)
      .find(([, written]) => written !== undefined)
    if (thing === undefined || templates.get(id)?.has(thing[0]) === true) return []
    const found = `${id} asks for "${thing[1]}", which is out of scope`
    const remedy = 'Leave the requirement out, or take the line out of "Out of scope".'
    return [blockAt('SG819', judged.path, passage, statement.at, found, 'requirements within the scope', remedy)]
  })
}

/** The things that "Out of scope" lists, by their words. */
function excludedThings({ passages }: JudgedText): ReadonlyMap<string, string> {
  const things = new Map<string, string>()
  let isOut = false
  for (const { section, text, inList, kind } of passages) {
    if (section !== 'Scope') continue
    if (!inList || kind === 'heading') isOut = /^(?:out of|not in) scope/i.test(text)
    else if (isOut) {
      for (const part of String(text.split(/[:;.]\s/, 1)[0]).split(/,\s|\s(?:and|or)\s/)) {
        const words = contentWords(part)
        // One word is enough only for an abbreviation; others are too general alone.
        const isNamed = words.length > 1 || /^[A-Z][A-Z0-9]{2,}$/.test(part.trim())
        if (isNamed && words.length <= LONGEST && !/[▪▫]/.test(part)) things.set(words.join(' '), part.trim())
      }
    }
  }
  return things
}

/** All runs of words up to the longest that is looked for. */
function runsOf(words: readonly string[]): ReadonlySet<string> {
  return new Set(
    words.flatMap((_, from) =>
      Array.from({ length: LONGEST }, (__, more) => words.slice(from, from + more + 1).join(' ')),
    ),
  )
}
