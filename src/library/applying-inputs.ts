import type { InputValues, LibraryInput } from '../model/library-spec.ts'

/** Values for placeholders: null stands for an input that these values leave nothing to say for. */
export type ApplyingValues = Readonly<Record<string, InputValues[string] | null>>

/** Whether an input is asked for, given the values it depends on; one that still is open leaves it unasked. */
export function applies({ when }: LibraryInput, values: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(when ?? {}).every(([name, among]) => among.some((each) => each === values[name]))
}

/** The inputs that are asked for with these values, in their order. */
export function applyingInputs(
  inputs: readonly LibraryInput[],
  values: Readonly<Record<string, unknown>>,
): readonly LibraryInput[] {
  return inputs.filter((input) => applies(input, values))
}

/** The values as placeholders take them: what does not apply is null, which is something else than open, or than what waits for an open one. */
export function withApplying(inputs: readonly LibraryInput[], values: InputValues): ApplyingValues {
  const without = inputs.filter(
    (input) =>
      values[input.name] === undefined &&
      !applies(input, values) &&
      Object.keys(input.when ?? {}).every((name) => values[name] !== undefined),
  )
  return { ...values, ...Object.fromEntries(without.map(({ name }) => [name, null])) }
}

/** `mode is routed`: what has to hold for an input to be asked for. */
export function describeWhen({ when }: LibraryInput): string {
  return Object.entries(when ?? {})
    .map(([name, among]) => `${name} is ${among.map(String).join(' or ')}`)
    .join(' and ')
}
