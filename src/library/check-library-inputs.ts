import type { Finding } from '../model/finding.ts'
import type { LibraryInput } from '../model/library-spec.ts'
import { applies } from './applying-inputs.ts'
import { compileInputs } from './check-value.ts'
import { inputsOf } from './draft-library-spec.ts'
import type { LibrarySource } from './draft-library-spec.ts'
import { withFallbacks } from './issue-form.ts'

type Place = { readonly path: string; readonly line: number }

/** Checks the inputs of a library spec: their schemas, what refers to them, and that defaults and examples are accepted (R8.2). */
export function checkLibraryInputs(source: LibrarySource): readonly Finding[] {
  const broken = schemaFindings(source)
  return [
    ...expectedInputs(source),
    ...replacedInputs(source),
    ...(broken.length > 0 ? broken : exampleFindings(source)),
  ]
}

function blocked(code: string, place: Place, found: string, expected: string, remedy: string): Finding {
  return { code, severity: 'block', ...place, found, expected, remedy }
}

function specPlace(source: LibrarySource, at: readonly PropertyKey[]): Place {
  return { path: source.files.spec.path, line: source.lineOf.front(at) }
}

function expectedInputs(source: LibrarySource): readonly Finding[] {
  const names = Object.keys(source.front.inputs.properties)
  const at = specPlace(source, ['inputs', 'properties'])
  const missing = [['environment'], ['endpoint', 'target']]
    .filter((either) => !either.some((name) => names.includes(name)))
    .map((either) =>
      blocked('SG716', at, `no input ${either.join(' or ')}`, 'one', 'Add it: it says where the work is done.'),
    )
  const required = source.front.inputs.required.flatMap((name, index) => {
    const place = specPlace(source, ['inputs', 'required', index])
    return names.includes(name)
      ? []
      : [blocked('SG710', place, `required names ${name}`, 'an input', 'Correct the name.')]
  })
  return [...missing, ...required]
}

function replacedInputs(source: LibrarySource): readonly Finding[] {
  return source.front.capabilities.flatMap(({ tradeoff }, index) =>
    (tradeoff?.options ?? []).flatMap((option, place) =>
      Object.keys(option.sets ?? {})
        .filter((name) => !Object.hasOwn(source.front.inputs.properties, name))
        .map((name) => {
          const at = specPlace(source, ['capabilities', index, 'tradeoff', 'options', place, 'sets', name])
          return blocked('SG717', at, `option ${option.id} sets ${name}`, 'the name of an input', 'Correct the name.')
        }),
    ),
  )
}

function schemaFindings(source: LibrarySource): readonly Finding[] {
  const inputs = inputsOf(source.front)
  const names = new Set(inputs.map(({ name }) => name))
  return inputs.flatMap((input) => {
    const at = specPlace(source, ['inputs', 'properties', input.name])
    const unknown = otherInputs(input.schema).filter((name) => !names.has(name))
    const reason = unknown.length > 0 ? `compares with ${unknown.join(', ')}, which is no input` : schemaProblem(input)
    return reason === null
      ? []
      : [blocked('SG713', at, `input ${input.name}: ${reason}`, 'valid JSON Schema', 'Mend the schema.')]
  })
}

function schemaProblem(input: LibraryInput): string | null {
  try {
    compileInputs([input])
    return null
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 300) : 'broken schema'
  }
}

function otherInputs(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) =>
    key === '$data' && typeof value === 'string' ? [value.split('/')[1] ?? ''] : otherInputs(value),
  )
}

function exampleFindings(source: LibrarySource): readonly Finding[] {
  const inputs = inputsOf(source.front)
  const check = compileInputs(inputs)
  const remedy = 'Change the value or the schema.'
  const ofInputs = Object.entries(source.front.inputs.properties).flatMap(([name, written]) => {
    const at = ['inputs', 'properties', name]
    const values = [
      ...written.examples.map((value, index) => ({ value, at: [...at, 'examples', index] })),
      ...(written.default === undefined ? [] : [{ value: written.default, at: [...at, 'default'] }]),
    ]
    return values
      .filter(({ value }) => check({ [name]: value }).length > 0)
      .map(({ value, at: place }) =>
        blocked(
          'SG713',
          specPlace(source, place),
          `input ${name} does not accept its own ${String(value)}`,
          'an accepted value',
          remedy,
        ),
      )
  })
  return [...ofInputs, ...requestFindings(source, inputs, check)]
}

function requestFindings(
  source: LibrarySource,
  inputs: readonly LibraryInput[],
  check: ReturnType<typeof compileInputs>,
): readonly Finding[] {
  const { values } = source.example
  function place(name: string): Place {
    return { path: source.files.example.path, line: source.lineOf.example(['values', name]) }
  }
  const wrong = new Set(check(values))
  const full = withFallbacks(inputs, values)
  return [
    ...Object.keys(values)
      .filter((name) => !inputs.some((input) => input.name === name))
      .map((name) => blocked('SG710', place(name), `${name} is no input`, 'the name of an input', 'Correct the name.')),
    ...[...wrong].map((name) =>
      blocked(
        'SG713',
        place(name),
        `input ${name} does not accept this value`,
        'an accepted value',
        'Change the value.',
      ),
    ),
    ...inputs
      .filter((input) => input.fallback === null && !Object.hasOwn(values, input.name) && applies(input, full))
      .map(({ name }) => blocked('SG713', place(name), `no value for ${name}`, 'a full request', 'Add the value.')),
  ]
}
