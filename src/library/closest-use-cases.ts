import { contentWords } from '../documents/content-words.ts'
import type { Closest, Fit } from '../model/fit.ts'
import { BLANK } from './blank-spec.ts'
import type { LibrarySpec } from '../model/library-spec.ts'

/** How much a word counts by where the use case has it. */
const WEIGHTS = { name: 4, called: 4, summary: 2, input: 1, problem: 1 }
/** One rare word of a use case's own name reaches it; words that many use cases share do not. */
const MIN_SCORE = 8
/** By how much the best must lead the next. */
const MIN_LEAD = 1.25
const MAX_WORDS = 2000
const SHOWN = 3
/** What is less close than that has a word or two in common by chance. */
const MIN_SHOWN = 4

/**
 * The use cases that a request in free words is closest to (R7.1): by the words that both use, weighed by how few use cases have them and by
 * where they stand. Deterministic and without a model, so that "why" is the words themselves.
 */
export function closestUseCases(text: string, library: readonly LibrarySpec[]): Closest {
  const profiles = library.filter(({ id }) => id !== BLANK).map((spec) => ({ spec, weights: weightsOf(spec) }))
  const asked = askedWords(text)
  const fits = profiles
    .map(({ spec, weights }): Fit => {
      const hits = [...asked].flatMap(([term, word]) => {
        const weight = weights.get(term) ?? 0
        const having = profiles.filter((each) => each.weights.has(term)).length
        return weight === 0 ? [] : [{ word, score: weight * Math.log((profiles.length + 1) / having) }]
      })
      const strongest = hits.toSorted((a, b) => b.score - a.score).filter((hit) => hit.score >= 1)
      const score = hits.reduce((sum, hit) => sum + hit.score, 0)
      return { id: spec.id, title: spec.title, score, words: strongest.slice(0, 5).map((hit) => hit.word) }
    })
    .filter(({ score }) => score >= MIN_SHOWN)
    .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, SHOWN)
  const [best, next] = fits
  if (best === undefined || best.score < MIN_SCORE) return { verdict: 'none', fits }
  return { verdict: next === undefined || best.score >= MIN_LEAD * next.score ? 'close' : 'unclear', fits }
}

/** Each term of the request once, with the first form in which it was written; two words in a row also count as one term. */
function askedWords(text: string): ReadonlyMap<string, string> {
  const words = text
    .split(/[^\p{L}\p{N}.-]+/u)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS)
  const asked = new Map<string, string>()
  const add = (written: string): void => {
    const term = termOf(written)
    if (term !== '' && !asked.has(term)) asked.set(term, written.toLowerCase())
  }
  for (const word of words) add(word)
  for (const [index, word] of words.entries()) add(`${word} ${words[index + 1] ?? ''}`)
  return asked
}

/** A word or phrase in its plain form. What would leave one common word, "A record", is kept as it is written. */
function termOf(phrase: string): string {
  const content = contentWords(phrase)
  const isCut = phrase.includes(' ') && content.length < 2
  return isCut ? phrase.toLowerCase().trim() : content.join(' ')
}

function weightsOf({ id, title, summary, alsoCalled, inputs, sections }: LibrarySpec): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  const add = (terms: readonly string[], weight: number): void => {
    for (const term of terms) weights.set(term, Math.max(weights.get(term) ?? 0, weight))
  }
  add(contentWords(sections['Problem'] ?? ''), WEIGHTS.problem)
  add(
    inputs.flatMap(({ label }) => contentWords(label)),
    WEIGHTS.input,
  )
  add(contentWords(summary), WEIGHTS.summary)
  add(contentWords(`${title} ${id.replaceAll('-', ' ')}`), WEIGHTS.name)
  add(alsoCalled.map(termOf), WEIGHTS.called)
  return weights
}
