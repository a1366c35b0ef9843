import { contentWords, stemOf } from '../../documents/content-words.ts'

/** A limit that a sentence sets: the values of a quantity that it admits. */
export type Limit = {
  readonly least: number
  readonly most: number
  /** `second` for every time, otherwise the unit as written, in its plain form; empty without one. */
  readonly unit: string
  readonly written: string
  /** Where it stands in the text. */
  readonly at: number
  /** What it is a limit of: the words of its clause. */
  readonly quantity: ReadonlySet<string>
}

const NUMBER =
  /(?<![\p{L}\p{N}._/:-])(\d{1,12}(?:\.\d{1,6})?)(?![\p{N}._/:-]{0,40}[\p{L}\p{N}])[ ]?(?:(?:whole|full|calendar|working|further|other) )?(%|\p{L}+)?/gu
const LEAST =
  /(?:at least|no (?:less|fewer) than|not (?:less|fewer) than|(?:a )?minimum of|or more than|more than|longer than)\s*$/i
const MOST =
  /(?:at most|(?:no|not) (?:more|longer|later) than|up to|(?:a )?maximum of|within|less than|fewer than|shorter than)\s*$/i
const MOST_FIRST = /(?:no|not) (?:more|longer|later) than\s*$/i
const LEAST_FIRST = /(?:no|not) (?:less|fewer) than\s*$/i
const OR_MORE = /^\s*or (?:more|longer|later)\b/i
const OR_LESS = /^\s*or (?:less|fewer|shorter|earlier)\b/i

const SECONDS = new Map(
  Object.entries({ second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800, s: 1, min: 60, h: 3600, d: 86_400 }),
)
const WIDEST = 24

/** The limits of a text, and the plain numbers with a unit as limits from both sides. */
export function limitsIn(text: string): readonly Limit[] {
  return clausesOf(text).flatMap(({ at, text: clause }) => {
    const words = contentWords(clause).filter((word) => !/^\d/.test(word) && !COMPARING.has(word))
    const quantity: ReadonlySet<string> = new Set(words)
    return [...clause.matchAll(NUMBER)].map((match): Limit => {
      const before = clause.slice(Math.max(0, match.index - WIDEST), match.index)
      const after = clause.slice(match.index + match[0].length, match.index + match[0].length + WIDEST)
      const value = Number(match[1])
      const unit = unitOf(match[2] ?? '')
      const scale = SECONDS.get(unit) ?? 1
      const { least, most } = rangeOf(before, after, match[2] ?? '', value * scale)
      const name = SECONDS.has(unit) ? 'second' : unit
      return { least, most, unit: name, written: match[0].trim(), at: at + match.index, quantity }
    })
  })
}

const COMPARING = new Set(
  ['least', 'most', 'less', 'more', 'than', 'no', 'not', 'up', 'within', 'minimum', 'maximum', 'long'].flatMap(
    contentWords,
  ),
)

function rangeOf(before: string, after: string, unit: string, value: number): { least: number; most: number } {
  const next = `${/^(?:or)$/i.test(unit) ? unit : ''}${after}`
  if (MOST_FIRST.test(before)) return { least: -Infinity, most: value }
  if (LEAST_FIRST.test(before)) return { least: value, most: Infinity }
  if (LEAST.test(before) || OR_MORE.test(next)) return { least: value, most: Infinity }
  if (MOST.test(before) || OR_LESS.test(next)) return { least: -Infinity, most: value }
  return { least: value, most: value }
}

function unitOf(word: string): string {
  const stem = stemOf(word.toLowerCase())
  return /^(?:or|and|of|to|in|by|at|the|is|are)$/.test(stem) ? '' : (TIME_STEMS.get(stem) ?? stem)
}

const TIME_STEMS = new Map([...SECONDS.keys()].map((name) => [stemOf(name), name]))

/** Whether the limit leaves the value. */
export function admits({ least, most }: Limit, value: number): boolean {
  return value >= least && value <= most
}

/** Whether two limits are of the same quantity, by their words: most of the shorter one's stand in the other. */
export function sameQuantity(one: Limit, other: Limit): boolean {
  if (one.unit !== other.unit) return false
  const [small, large] = one.quantity.size <= other.quantity.size ? [one, other] : [other, one]
  const common = [...small.quantity].filter((word) => large.quantity.has(word)).length
  // The unit is among the words, and the same in both.
  return common >= 3 && common / large.quantity.size >= 0.6
}

/** A text cut at commas, semicolons and colons, so that each limit is read with the words it belongs to. */
function clausesOf(text: string): readonly { readonly at: number; readonly text: string }[] {
  let at = 0
  return text.split(/(?<=[,;:]) /).map((clause) => {
    const from = at
    at += clause.length + 1
    return { at: from, text: clause }
  })
}
