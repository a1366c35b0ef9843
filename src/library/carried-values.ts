import type { InputValues, LibrarySpec } from '../model/library-spec.ts'
import { checkInputs } from './check-value.ts'
import { placeholdersIn } from './fill-placeholders.ts'

/** The place is carried on whether components take it or not. */
const PLACE = ['environment', 'endpoint', 'target']

/**
 * The values that a new request takes over from what was built (R1.8): those that describe the thing, which are the place and what components
 * take. Reasons, windows, contacts and tickets are of the change that is over. A value that this use case does not take is asked for again.
 */
export function carriedValues({ inputs, components }: LibrarySpec, built: InputValues): InputValues {
  const taken = new Set(components.flatMap((component) => placeholdersIn(component.inputs)))
  const known = inputs.filter(({ name }) => PLACE.includes(name) || taken.has(`input.${name}`))
  const values = Object.fromEntries(
    known.flatMap(({ name }) => (built[name] === undefined ? [] : [[name, built[name]] as const])),
  )
  const wrong = new Set(checkInputs(inputs, values).map(({ field }) => field))
  return Object.fromEntries(Object.entries(values).filter(([name]) => !wrong.has(name)))
}
