import type { Command } from '../derive/commands.ts'
import { BLANK } from '../library/blank-spec.ts'
import { closestUseCases } from '../library/closest-use-cases.ts'
import type { Closest } from '../model/fit.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import type { BaseEngagement, Issue, Snapshot } from '../model/snapshot.ts'

/** What `/sdd specify` asks for. */
export type Wanted = {
  readonly library: LibrarySpec
  /** What the choice rests on; null where the command names the use case. */
  readonly closest: Closest | null
  /** The closed engagement it starts from. */
  readonly base: BaseEngagement | null
}

export type Specifying = Wanted | { readonly problem: string }

const BASE = /(?:^|\s)--based-on[ =]+#?(\S+)/

/**
 * Reads `/sdd specify [USE-CASE or words] [--based-on ENGAGEMENT]` (R7.1, R1.8). Without a use case the one is taken that the words of the
 * command, or else those of the issue, are closest to; where several are, nothing is guessed; where none is, the blank spec takes the request.
 */
export function readSpecify(
  { bases, library }: Pick<Snapshot, 'bases' | 'library'>,
  issue: Issue,
  { argument }: Pick<Command, 'argument'>,
): Specifying {
  const named = BASE.exec(argument)?.[1] ?? null
  const words = argument.replace(BASE, ' ').trim()
  const base = named === null ? null : baseNamed(bases, named)
  if (named !== null && base === null) return { problem: `there is no closed engagement "${named}" to start from` }
  const exact = library.find(({ id }) => id === (words === '' ? base?.useCase.split('@')[0] : words))
  if (exact !== undefined) return { library: exact, closest: null, base }
  if (words.startsWith('-')) return { problem: `there is no option "${words.split(/\s/)[0]}"` }
  const closest = closestUseCases(words === '' ? `${issue.title}\n${issue.body}` : words, library)
  if (closest.verdict === 'unclear') return { problem: unclear(closest) }
  const id = closest.verdict === 'none' ? BLANK : closest.fits[0]?.id
  const chosen = library.find((spec) => spec.id === id)
  return chosen === undefined
    ? { problem: 'no use case fits, and there is no blank one here' }
    : { library: chosen, closest, base }
}

/** By its id or its number, `3` or `003`. */
function baseNamed(bases: readonly BaseEngagement[], named: string): BaseEngagement | null {
  const isNumber = /^\d{1,6}$/.test(named)
  return bases.find(({ id }) => id === named || (isNumber && Number(id.split('-')[0]) === Number(named))) ?? null
}

function unclear({ fits }: Closest): string {
  const told = fits.map(({ id, words }) => `${id} (by ${words.map((word) => `"${word}"`).join(', ')})`)
  return `more than one use case fits about as well: ${told.join('; ')}. Name one: /sdd specify ${fits[0]?.id ?? 'USE-CASE'}`
}
