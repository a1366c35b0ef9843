import { Ajv } from 'ajv'
import type { InputValues, LibraryInput } from '../model/library-spec.ts'
import { applies, describeWhen } from './applying-inputs.ts'

/** A value that cannot be taken: which field, what was given, what would be taken. */
export type InputProblem = { readonly field: string; readonly given: string; readonly accepted: string }

const MAX_GIVEN = 200

/**
 * Checks values against the inputs' schemas, also where one input's limit is another input's value (`$data`). Inputs without a value
 * are left out: they are asked for, not wrong. A value that does not go with the others is a problem: nobody can tell which of them is meant.
 * One problem for each field at most.
 * @throws Error when a schema is not valid JSON Schema; `readLibrarySpec` lets none through
 */
export function checkInputs(inputs: readonly LibraryInput[], values: InputValues): readonly InputProblem[] {
  const check = compileInputs(inputs)
  const wrong = new Set(check(values))
  return inputs.flatMap((input) => {
    const problem = inputProblem(input, values[input.name])
    if (values[input.name] !== undefined && !applies(input, values))
      return [{ ...problem, accepted: `nothing, unless ${describeWhen(input)}` }]
    return wrong.has(input.name) ? [problem] : []
  })
}

/** Compiles the schemas once; the function gives the names of the fields whose values break them. */
export function compileInputs(
  inputs: readonly Pick<LibraryInput, 'name' | 'schema'>[],
): (values: unknown) => readonly string[] {
  // The shape of the schemas is checked where they are read (library-files.ts); doing it again here would take most of the time.
  const ajv = new Ajv({ $data: true, allErrors: true, strict: true, logger: false, meta: false, validateSchema: false })
  const validate = ajv.compile({
    type: 'object',
    properties: Object.fromEntries(inputs.map(({ name, schema }) => [name, schema])),
  })
  return (values) => (validate(values) ? [] : (validate.errors ?? []).map(({ instancePath }) => fieldOf(instancePath)))
}

/** Says of a field what was given and what would be accepted. */
export function inputProblem(input: LibraryInput, given: unknown): InputProblem {
  return { field: input.name, given: showGiven(given), accepted: describeAccepted(input) }
}

/** What an input takes, for people: `a whole number from 1 to 825`, `one of ecdsa-p256, rsa-2048`. */
export function describeAccepted(input: LibraryInput): string {
  const { type, enum: allowed } = input.schema
  if (Array.isArray(allowed)) return `one of ${allowed.map(String).join(', ')}`
  switch (type) {
    case 'boolean':
      return 'yes or no'
    case 'integer':
      return `a whole number${range(input.schema, '')}, such as ${input.example}`
    case 'number':
      return `a number${range(input.schema, '')}, such as ${input.example}`
    case 'array':
      return `a list separated by commas${member(input.schema['contains'])}, such as ${input.example}`
    default:
      return `text${range(input.schema, ' characters')}${'pattern' in input.schema ? ` like ${input.example}` : ''}`
  }
}

function range(schema: LibraryInput['schema'], unit: string): string {
  const from = schema['minimum'] ?? schema['minLength']
  const to = schema['maximum'] ?? schema['maxLength']
  const below = otherInput(schema['exclusiveMaximum'])
  const parts = [
    from === undefined ? '' : ` from ${String(from)}`,
    to === undefined ? '' : ` ${from === undefined ? 'up ' : ''}to ${String(to)}${unit}`,
    below === null ? '' : ` and below ${below}`,
  ]
  return parts.join('')
}

function member(contains: unknown): string {
  const other =
    typeof contains === 'object' && contains !== null && 'const' in contains ? otherInput(contains.const) : null
  return other === null ? '' : ` with the ${other} among them`
}

/** `{$data: '1/validity-days'}` → `validity-days`. */
function otherInput(limit: unknown): string | null {
  const pointer = typeof limit === 'object' && limit !== null && '$data' in limit ? limit.$data : null
  return typeof pointer === 'string' ? (pointer.split('/').at(-1) ?? null) : null
}

function fieldOf(instancePath: string): string {
  return (instancePath.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~')
}

function showGiven(given: unknown): string {
  const text = Array.isArray(given) ? given.join(', ') : String(given ?? 'nothing')
  return text.length > MAX_GIVEN ? `${text.slice(0, MAX_GIVEN)}…`.toWellFormed() : text
}
