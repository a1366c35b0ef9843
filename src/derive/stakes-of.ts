import { parsePlaceholder, placeholdersIn } from '../library/fill-placeholders.ts'
import type { LibraryInput, LibrarySpec } from '../model/library-spec.ts'
import { questionId } from '../model/library-spec.ts'
import type { Stakes } from '../model/stakes.ts'
import { isTargetInput } from './placeholder-context.ts'

/** What is read from the place once it is named: its inventory and what discovery sees there. */
const OF_THE_PLACE: Readonly<Record<'environment' | 'target', readonly string[]>> = {
  environment: ['target', 'fact', 'observed'],
  target: ['target', 'observed'],
}

/** What of a use case hangs on the answer to one of its questions. */
export function stakesOf(library: LibrarySpec, { name, claims }: LibraryInput): Stakes {
  const place = placeOf(name)
  const roots = place === null ? [] : OF_THE_PLACE[place]
  const takes = (value: unknown): boolean =>
    placeholdersIn(value).some((each) => {
      const placeholder = parsePlaceholder(each)
      if (placeholder === null) return false
      const { root, path } = placeholder
      return (root === 'input' && path[0] === name) || roots.includes(root)
    })
  const taking = [
    ...library.requirements.filter(takes),
    ...library.acceptance.filter(takes),
    ...library.capabilities.filter(takes),
  ]
  return {
    dependents: library.inputs.flatMap(({ when }, index) =>
      when !== null && Object.hasOwn(when, name) ? [questionId(index)] : [],
    ),
    place,
    claims,
    items: taking.map(({ id }) => id),
    components: library.components.filter(({ inputs }) => takes(inputs)).map(({ id }) => id),
  }
}

/**
 * Which of two questions is asked first: the one that other questions depend on, then the one that names the place, then the one that lays
 * claim to something, then the one that more of the use case takes. Zero where neither does: then the order of the form stands.
 */
export function compareStakes(a: Stakes, b: Stakes): number {
  const [left, right] = [weightsOf(a), weightsOf(b)]
  return left.map((weight, index) => (right[index] ?? 0) - weight).find((difference) => difference !== 0) ?? 0
}

function weightsOf({ dependents, place, claims, items, components }: Stakes): readonly number[] {
  return [
    Number(dependents.length > 0),
    Number(place !== null),
    Number(claims !== null),
    items.length + components.length,
  ]
}

function placeOf(name: string): Stakes['place'] {
  if (name === 'environment') return 'environment'
  return isTargetInput(name) ? 'target' : null
}
