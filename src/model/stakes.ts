import type { ClaimKind } from './library-spec.ts'
import { listed } from './listed.ts'

/** What hangs on the answer to a question: the more of it, the sooner it is asked (R2.4). */
export type Stakes = {
  /** Questions that are asked, or not, by what this one is answered with. */
  readonly dependents: readonly string[]
  /** Whether the answer names where the work is done. */
  readonly place: 'environment' | 'target' | null
  readonly claims: ClaimKind | null
  /** Requirements, criteria and capabilities that the answer goes into, by id. */
  readonly items: readonly string[]
  readonly components: readonly string[]
}

const CLAIMS: Readonly<Record<ClaimKind, string>> = {
  vlan: 'a VLAN',
  address: 'an address',
  record: 'a record',
  name: 'a name',
  port: 'a port',
}

const MOST = 6

/** What hangs on an answer, as one sentence; empty where no other question and nothing of the use case takes it. */
export function tellStakes({ dependents, place, claims, items, components }: Stakes): string {
  const taking = [...few(items), ...few(components.map((id) => `component \`${id}\``))]
  const parts = [
    dependents.length === 0
      ? ''
      : `whether ${listed(few(dependents))} ${dependents.length === 1 ? 'is' : 'are'} asked depends on it`,
    place === null ? '' : `it names the ${place}`,
    claims === null ? '' : `it lays claim to ${CLAIMS[claims]}`,
    taking.length === 0 ? '' : `${listed(taking)} ${items.length + components.length === 1 ? 'takes' : 'take'} it`,
  ]
  const told = parts.filter((part) => part !== '').join('; ')
  return told === '' ? '' : `${told.charAt(0).toUpperCase()}${told.slice(1)}.`
}

function few(words: readonly string[]): readonly string[] {
  return words.length <= MOST ? words : [...words.slice(0, MOST - 1), `${words.length - MOST + 1} more`]
}
