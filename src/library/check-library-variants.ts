import type { Finding } from '../model/finding.ts'
import type { LibraryDesign } from './library-files.ts'
import { compileInputs } from './check-value.ts'
import { inputsOf } from './draft-library-spec.ts'
import type { LibrarySource } from './draft-library-spec.ts'

type Variant = LibraryDesign['variants'][number]
/** What is wrong with a variant, and where in it. */
type Told = {
  readonly code: string
  readonly at: readonly PropertyKey[]
  readonly found: string
  readonly expected: string
  readonly remedy: string
}

/** Inputs that say where the work is done: another place is another engagement. */
const PLACES = ['environment', 'endpoint', 'target']

/**
 * Checks the variants of a use case (R7.1): each says something else than the design that is drafted unasked, with values that its inputs take,
 * and leaves every requirement and criterion to a component that stays.
 */
export function checkLibraryVariants(source: LibrarySource): readonly Finding[] {
  const { design, files, lineOf } = source
  return design.variants.flatMap((variant, index) =>
    [
      ...nameProblems(source, variant, index),
      ...valueProblems(source, variant),
      ...componentProblems(source, variant),
    ].map(({ code, at, found, expected, remedy }): Finding => ({
      code,
      severity: 'block',
      path: files.design.path,
      line: lineOf.design(['variants', index, ...at]),
      found: `variant ${variant.id}: ${found}`,
      expected,
      remedy,
    })),
  )
}

function nameProblems({ design, front }: LibrarySource, variant: Variant, index: number): readonly Told[] {
  const { id, batch = front.batch, sets, without } = variant
  const at = ['id']
  const isTwice = design.variants.findIndex((each) => each.id === id) !== index
  const isSame = batch === front.batch && Object.keys(sets).length === 0 && without.length === 0
  return [
    ...(isTwice
      ? [{ code: 'SG707', at, found: 'stands twice', expected: 'each id once', remedy: 'Give one another id.' }]
      : []),
    ...(id === 'default'
      ? [told(at, 'the name of the design without a variant', 'another name', 'Give it another id.')]
      : []),
    ...(isSame
      ? [told(at, 'nothing else than the design', 'another batch, value or component', 'Say what it does, or drop it.')]
      : []),
  ]
}

function valueProblems({ front }: LibrarySource, { sets }: Variant): readonly Told[] {
  const inputs = inputsOf(front)
  const wrong = new Set(compileInputs(inputs)(sets))
  return Object.keys(sets).flatMap((name): readonly Told[] => {
    const at = ['sets', name]
    if (!inputs.some((input) => input.name === name))
      return [
        { code: 'SG710', at, found: `sets ${name}`, expected: 'the name of an input', remedy: 'Correct the name.' },
      ]
    if (PLACES.includes(name))
      return [told(at, `sets ${name}`, 'a design for the same place', 'Drop it: another place is another engagement.')]
    const waiting = inputs.filter(({ when }) => Object.hasOwn(when ?? {}, name)).map((input) => input.name)
    if (waiting.length > 0)
      return [
        told(at, `sets ${name}, on which ${waiting.join(', ')} depends`, 'an input that stands alone', 'Drop it.'),
      ]
    if (!wrong.has(name)) return []
    const found = `${name} does not accept this value`
    return [{ code: 'SG713', at, found, expected: 'an accepted value', remedy: 'Change the value or the schema.' }]
  })
}

function componentProblems({ design }: LibrarySource, { without }: Variant): readonly Told[] {
  const kept = design.components.filter(({ id }) => !without.includes(id))
  const answered = new Set(kept.flatMap(({ satisfies, accepts }) => [...satisfies, ...accepts]))
  return without.flatMap((id, index): readonly Told[] => {
    const at = ['without', index]
    const component = design.components.find((each) => each.id === id)
    if (component === undefined)
      return [
        {
          code: 'SG710',
          at,
          found: `without ${id}`,
          expected: 'a component of the design',
          remedy: 'Correct the name.',
        },
      ]
    const waiting = kept.filter((each) => each['depends-on'].includes(id)).map((each) => each.id)
    const lost = [...component.satisfies, ...component.accepts].filter((each) => !answered.has(each))
    return [
      ...(waiting.length === 0
        ? []
        : [
            told(
              at,
              `does without ${id}, on which ${waiting.join(', ')} depends`,
              'only what nothing stands on',
              'Keep it.',
            ),
          ]),
      ...(lost.length === 0
        ? []
        : [
            told(
              at,
              `does without ${id}, and nothing else answers ${lost.join(', ')}`,
              'every requirement and criterion answered',
              'Keep it, or let another component answer them.',
            ),
          ]),
    ]
  })
}

function told(at: readonly PropertyKey[], found: string, expected: string, remedy: string): Told {
  return { code: 'SG726', at, found, expected, remedy }
}
