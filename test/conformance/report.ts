import type { RecordedExchange } from '../github/record-exchange.ts'
import { ANSWERS_READ } from './answers-read.ts'
import { checkDocuments } from './check-documents.ts'
import { exchangeChecker } from './check-exchange.ts'
import { checkReaders } from './check-readers.ts'
import type { Description } from './description.ts'
import { KNOWN_DEVIATIONS } from './known-deviations.ts'
import { weighDeviations } from './weigh-deviations.ts'

/** Checks all that was recorded and all that is read; `problems` is empty when everything is as GitHub says or known not to be. */
export function report(
  description: Description,
  exchanges: readonly RecordedExchange[],
): { readonly lines: readonly string[]; readonly problems: readonly string[] } {
  const check = exchangeChecker(description)
  const rest = exchanges.filter(({ kind }) => kind.startsWith('rest'))
  const checked = rest.map((exchange) => ({ exchange, ...check(exchange) }))
  const own = checked.filter(({ exchange }) => !exchange.byPeople)
  const operations = new Set(own.flatMap(({ operation }) => operation ?? []))
  const deviations = [...checked.flatMap((each) => each.deviations), ...checkReaders(description, ANSWERS_READ)]
  const { unlisted, stale, listed } = weighDeviations(deviations, KNOWN_DEVIATIONS)
  const documents = documentsOf(exchanges)
  const unread = [...operations].filter((each) => ANSWERS_READ[each] === undefined)
  const unasked = Object.keys(ANSWERS_READ).filter((each) => !operations.has(each))
  return {
    lines: [
      `${rest.length} REST exchanges checked, ${own.length} of them with the product's own request`,
      `${operations.size} REST operations covered; ${documents.length} GraphQL documents checked`,
      ...unasked.map((each) => `not covered, only its description read: ${each}`),
      ...listed.map((each) => `known: ${each}`),
    ],
    problems: [
      ...unlisted,
      ...stale.map((each) => `known, but not so any more: ${each}`),
      ...unread.map((each) => `answers-read.ts does not say what is read of ${each}`),
      ...checkDocuments(documents),
      ...(operations.size === 0 || documents.length === 0 ? ['nothing was recorded'] : []),
    ],
  }
}

/** The product's own, each once. */
function documentsOf(exchanges: readonly RecordedExchange[]): readonly string[] {
  const own = exchanges.filter(({ kind, byPeople }) => kind.startsWith('graphql') && !byPeople)
  return [...new Set(own.map(({ requestBody }) => String((requestBody as { query?: unknown } | null)?.query)))]
}
