import { isGiven } from './is-given.ts'
import { failure } from './view.ts'

export type PageArguments = {
  readonly first?: number | null
  readonly last?: number | null
  readonly after?: string | null
  readonly before?: string | null
}

/**
 * A page of a list as GitHub gives it: at most 100, and never without `first` or `last`. `decorate` adds what an edge has of its own.
 */
export function connection<T>(
  name: string,
  list: readonly T[],
  { first, last, after, before }: PageArguments,
  decorate: (item: T) => Readonly<Record<string, unknown>> = () => ({}),
) {
  if (!isGiven(first) && !isGiven(last)) {
    throw failure(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    )
  }
  for (const [side, size] of [
    ['first', first],
    ['last', last],
  ] as const) {
    if (isGiven(size) && size > 100) {
      const limit = `exceeds the \`${side}\` limit of 100 records.`
      throw failure('EXCESSIVE_PAGINATION', `Requesting ${size} records on the \`${name}\` connection ${limit}`)
    }
  }
  const from = !isGiven(after) ? 0 : positionOf(after) + 1
  const to = !isGiven(before) ? list.length : positionOf(before)
  const span = list.slice(from, to)
  const start = !isGiven(first) ? from + Math.max(0, span.length - (last ?? 0)) : from
  const page = !isGiven(first) ? span.slice(Math.max(0, span.length - (last ?? 0))) : span.slice(0, first)
  const end = start + page.length
  return {
    totalCount: list.length,
    nodes: page,
    edges: page.map((node, index) => ({ node, cursor: cursorAt(start + index), ...decorate(node) })),
    pageInfo: {
      hasNextPage: end < list.length,
      hasPreviousPage: start > 0,
      startCursor: page.length === 0 ? null : cursorAt(start),
      endCursor: page.length === 0 ? null : cursorAt(end - 1),
    },
  }
}

function cursorAt(index: number): string {
  return Buffer.from(`cursor:v2:${index}`).toString('base64')
}

function positionOf(cursor: string): number {
  const match = /^cursor:v2:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())
  if (match === null) throw failure('INVALID_CURSOR_ARGUMENTS', `\`${cursor}\` does not appear to be a valid cursor.`)
  return Number(match[1])
}
