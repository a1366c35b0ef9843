import type { Finding } from '../model/finding.ts'
import { applies, describeWhen } from './applying-inputs.ts'
import { inputsOf } from './draft-library-spec.ts'
import type { LibrarySource } from './draft-library-spec.ts'
import { withFallbacks } from './issue-form.ts'

/**
 * Checks the inputs that are asked for only sometimes: each depends on inputs that every request is asked for, before it, and that have few
 * values; and the filled example gives none that does not go with the others (R8.2).
 */
export function checkLibraryConditions(source: LibrarySource): readonly Finding[] {
  return [...conditionFindings(source), ...exampleFindings(source)]
}

function blocked(path: string, line: number, found: string, expected: string, remedy: string): Finding {
  return { code: 'SG725', severity: 'block', path, line, found, expected, remedy }
}

function conditionFindings({ files, front, lineOf }: LibrarySource): readonly Finding[] {
  const { properties, required } = front.inputs
  const names = Object.keys(properties)
  return names.flatMap((name, index) => {
    const condition = properties[name]?.['x-when']
    if (condition === undefined) return []
    const line = lineOf.front(['inputs', 'properties', name, 'x-when'])
    const wrong = Object.entries(condition).flatMap(([other, among]) => {
      const on = names.indexOf(other) < index ? properties[other] : undefined
      if (on === undefined || on['x-when'] !== undefined)
        return [`${other}, which not every request is asked for before it`]
      const values: readonly unknown[] = on.enum ?? (on.type === 'boolean' ? [true, false] : [])
      return among
        .filter((each) => !values.includes(each))
        .map((each) => `${other} being ${String(each)}, which it cannot be`)
    })
    const both = required.includes(name) ? ['nothing: it is required'] : []
    return [...wrong, ...both].map((found) =>
      blocked(
        files.spec.path,
        line,
        `input ${name} depends on ${found}`,
        'values of earlier inputs',
        'Correct x-when.',
      ),
    )
  })
}

function exampleFindings({ files, front, example, lineOf }: LibrarySource): readonly Finding[] {
  const inputs = inputsOf(front)
  const full = withFallbacks(inputs, example.values)
  return inputs
    .filter((input) => Object.hasOwn(example.values, input.name) && !applies(input, full))
    .map((input) => {
      const line = lineOf.example(['values', input.name])
      const found = `input ${input.name} does not go with the others`
      return blocked(files.example.path, line, found, `none unless ${describeWhen(input)}`, 'Remove it.')
    })
}
