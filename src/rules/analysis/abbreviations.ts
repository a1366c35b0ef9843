import { stemOf, wordsOf } from '../../documents/content-words.ts'

/** An abbreviation where it is written out. */
export type Abbreviation = {
  readonly short: string
  readonly words: string
  /** The same for all forms of the words. */
  readonly key: string
  readonly at: number
}

const AFTER = /\(([A-Z]{2,8})s?\)/g
const BEFORE = /(?<![\p{L}\p{N}])([A-Z]{2,8})s? \(([^()]{3,100})\)/gu
const SMALL = new Set(['of', 'and', 'the', 'for', 'to', 'in', 'on', 'a', 'by'])
const WIDEST = 120

/** `change advisory board (CAB)` and `CAB (change advisory board)`: words whose first letters give the abbreviation. */
export function abbreviationsIn(text: string): readonly Abbreviation[] {
  const after = [...text.matchAll(AFTER)].flatMap((match) => {
    const before = text.slice(Math.max(0, match.index - WIDEST), match.index)
    return written(String(match[1]), lastWords(before, String(match[1]).length), match.index)
  })
  const inside = [...text.matchAll(BEFORE)].flatMap((match) =>
    written(String(match[1]), wordsOf(String(match[2])).flatMap(parts), match.index),
  )
  return [...after, ...inside]
}

function lastWords(text: string, count: number): readonly string[] {
  const words = wordsOf(text).flatMap(parts)
  const telling = words.map((word, index) => ({ word, index })).filter(({ word }) => !SMALL.has(word))
  const from = telling.at(-count)?.index
  return from === undefined ? [] : words.slice(from)
}

function parts(word: string): readonly string[] {
  return word.split(/[-/]/)
}

function written(short: string, words: readonly string[], at: number): readonly Abbreviation[] {
  const telling = words.filter((word) => !SMALL.has(word))
  const matches = [telling, words].some((some) => some.map((word) => word.charAt(0)).join('') === short.toLowerCase())
  return matches ? [{ short, words: words.join(' '), key: telling.map(stemOf).join(' '), at }] : []
}
