import { checkInputs } from '../library/check-value.ts'
import { oneLine } from '../library/clean-text.ts'
import { readAnswer } from '../library/read-answer.ts'
import type { InputValues, LibraryInput, LibrarySpec } from '../model/library-spec.ts'
import type { Proposal } from '../model/question.ts'
import { isTargetInput } from './placeholder-context.ts'
import type { PossiblePlace } from './possible-places.ts'

/** What an answer can be proposed from. */
export type Request = {
  readonly library: LibrarySpec
  /** What has been answered so far. */
  readonly values: InputValues
  readonly places: readonly PossiblePlace[]
  /** Of the issue's free text, in lower case. */
  readonly words: ReadonlySet<string>
}

/** Words like these stand in every text, also where nobody means the option. */
const EVERYDAY = /^[a-z]{1,2}$/i

/**
 * The answer that a person may give as it stands, or null: what the issue names if it names one thing alone, else the only one there can be, else
 * the use case's example. It is a name from the inventories, an option or the example, never words of the issue, and one that the
 * question takes beside what is answered already. Nothing is filled in by it: people answer (R2.4).
 */
export function proposeAnswer(input: LibraryInput, request: Request): Proposal | null {
  const names = namesFor(input, request)
  const proposals = [namedInIssue(input, names, request), onlyOne(input, names, request), example(input, names)]
  return proposals.find((each) => each !== null && isTaken(input, each.answer, request)) ?? null
}

/** The names that an answer can be where it names a place; empty for every other question, and while no inventory can be read. */
export function namesFor({ name }: LibraryInput, request: Request): readonly string[] {
  if (name === 'environment') return request.places.map(({ environment }) => environment)
  if (!isTargetInput(name)) return []
  return [...new Set(placesOf(request).flatMap(({ targets }) => targets))]
}

/** The place that is named, or all while none is. */
function placesOf({ places, values }: Request): readonly PossiblePlace[] {
  const named = values['environment']
  return named === undefined ? places : places.filter(({ environment }) => environment === named)
}

function namedInIssue(input: LibraryInput, names: readonly string[], { words }: Request): Proposal | null {
  const { enum: allowed } = input.schema
  const options = names.length > 0 ? names : Array.isArray(allowed) ? allowed.map(String) : []
  if (options.some((each) => EVERYDAY.test(each))) return null
  const [found, ...others] = options.filter((each) => words.has(each.toLowerCase()))
  if (found === undefined || others.length > 0) return null
  return { from: 'issue', answer: found, reason: 'the issue names it' }
}

function onlyOne({ name }: LibraryInput, names: readonly string[], request: Request): Proposal | null {
  const [only, ...others] = names
  if (only === undefined || others.length > 0) return null
  if (name === 'environment') {
    return { from: 'only', answer: only, reason: 'no other environment is possible for this use case here' }
  }
  const where = placesOf(request).map(({ environment }) => environment)
  return { from: 'only', answer: only, reason: `the inventory of ${where.join(' and ')} has no other target` }
}

/** A place is not proposed that no inventory knows. */
function example(input: LibraryInput, names: readonly string[]): Proposal | null {
  const answer = oneLine(input.example)
  if (names.length > 0 && !names.includes(answer)) return null
  return { from: 'example', answer, reason: 'an example of the use case, not a recommendation' }
}

function isTaken(input: LibraryInput, answer: string, { library, values }: Request): boolean {
  const read = readAnswer(input, answer)
  if ('problem' in read) return false
  const before = new Set(checkInputs(library.inputs, values).map(({ field }) => field))
  const after = checkInputs(library.inputs, { ...values, [input.name]: read.value })
  return after.every(({ field }) => before.has(field))
}
