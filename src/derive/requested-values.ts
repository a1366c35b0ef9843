import { oneLine } from '../library/clean-text.ts'
import { readEnvironment } from '../library/environment.ts'
import type { Environment } from '../library/environment.ts'
import { carriedValues } from '../library/carried-values.ts'
import { readIssueForm, withFallbacks } from '../library/issue-form.ts'
import { entryOf } from '../model/entry-of.ts'
import type { InputValue, InputValues, LibrarySpec } from '../model/library-spec.ts'
import { environmentPath } from '../model/place.ts'
import type { Issue, Snapshot } from '../model/snapshot.ts'
import { baseOf } from './base-of.ts'
import { targetOf } from './placeholder-context.ts'
import type { Answer } from './read-answers.ts'

/** The values of a request: what it takes over from an earlier engagement, the form's, the defaults and the answers given since. What nobody said is left out. */
export function requestedValues(
  snapshot: Snapshot,
  issue: Issue,
  library: LibrarySpec,
  answers: readonly Answer[],
): InputValues {
  const base = baseOf(snapshot)
  const carried = base === null ? {} : carriedValues(library, base.inputs)
  const given = { ...carried, ...readIssueForm(issue.body, library).values }
  const answered = Object.fromEntries(answers.map(({ input, value }) => [input, value])) as InputValues
  const values = { ...withFallbacks(library.inputs, given), ...answered }
  const onOneLine = Object.entries(values).map(([name, value]) => [name, valueOnOneLine(value)])
  return withoutUnknownTarget(snapshot, Object.fromEntries(onOneLine) as InputValues)
}

/** The committed inventory of the environment that is asked for; null while that is open, or it cannot be read. */
export function inventoryOf({ files }: Snapshot, { environment }: InputValues): Environment | null {
  if (typeof environment !== 'string') return null
  const path = environmentPath(environment)
  const text = files.find((file) => file.path === path)?.text ?? null
  return text === null ? null : readEnvironment(text, path).environment
}

/** A target that the inventory does not list is asked for again rather than carried on. */
function withoutUnknownTarget(snapshot: Snapshot, values: InputValues): InputValues {
  const named = targetOf({ inputs: values })
  const inventory = inventoryOf(snapshot, values)
  if (named === '' || inventory === null || entryOf(inventory.targets, named) !== undefined) return values
  const { endpoint: _endpoint, target: _target, ...rest } = values
  return rest
}

function valueOnOneLine(value: InputValue): InputValue {
  if (typeof value === 'string') return oneLine(value)
  return typeof value === 'object' ? value.map(oneLine) : value
}
