import { applies } from '../library/applying-inputs.ts'
import { describeAccepted } from '../library/check-value.ts'
import type { InputValues, LibraryInput, LibrarySpec } from '../model/library-spec.ts'
import { questionId } from '../model/library-spec.ts'
import type { OpenQuestion } from '../model/question.ts'
import type { Issue, Snapshot } from '../model/snapshot.ts'
import { issueWords } from './issue-words.ts'
import { possiblePlaces } from './possible-places.ts'
import { namesFor, proposeAnswer } from './propose-answer.ts'
import type { Request } from './propose-answer.ts'
import { compareStakes, stakesOf } from './stakes-of.ts'

const MOST_NAMES = 10

/**
 * The questions that these values leave open, ranked by what hangs on the answer (`compareStakes`), each with why it matters and an
 * answer that can be given. One that waits for another answer is not asked yet.
 */
export function openQuestions(
  snapshot: Snapshot,
  issue: Issue,
  library: LibrarySpec,
  values: InputValues,
): readonly OpenQuestion[] {
  const open = library.inputs.flatMap((input, index) =>
    values[input.name] === undefined && applies(input, values) ? [{ input, id: questionId(index) }] : [],
  )
  if (open.length === 0) return []
  const request = { library, values, places: possiblePlaces(snapshot, library), words: issueWords(issue, library) }
  return open
    .map(({ input, id }) => questionOf(input, id, request))
    .toSorted((a, b) => compareStakes(a.stakes, b.stakes))
}

function questionOf(input: LibraryInput, id: string, request: Request): OpenQuestion {
  const { name, question, why } = input
  const stakes = stakesOf(request.library, input)
  return {
    id,
    input: name,
    question,
    why,
    stakes,
    accepted: accepted(input, request),
    proposal: proposeAnswer(input, request),
  }
}

function accepted(input: LibraryInput, request: Request): string {
  const names = namesFor(input, request)
  if (names.length === 0) return describeAccepted(input)
  if (names.length === 1) return names.join('')
  const rest = names.length - MOST_NAMES
  return `one of ${names.slice(0, MOST_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
