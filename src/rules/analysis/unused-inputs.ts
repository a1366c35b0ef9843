import { entryOf } from '../../model/entry-of.ts'
import type { Dossier } from '../../derive/dossier.ts'
import { placeholdersIn } from '../../library/fill-placeholders.ts'
import { applyingInputs } from '../../library/applying-inputs.ts'
import type { LibraryInput, LibrarySpec } from '../../model/library-spec.ts'
import type { Finding } from '../../model/finding.ts'
import { block } from '../rule.ts'

/** Sections that repeat the inputs and use none. */
const REPEATING = new Set(['', 'Inputs', 'Clarifications'])

/** Inputs of the use case that neither the prose of the spec nor a component, a capability or discovery takes up: an answer that changes nothing. */
export function unusedInputs({ spec, library }: Dossier): readonly Finding[] {
  if (spec === null || library === null || spec.markers.length > 0) return []
  const prose = spec.passages
    .filter(({ section }) => !REPEATING.has(section))
    .map(({ text }) => text.replaceAll(/\s+/g, ' '))
    .join('\n')
    .toLowerCase()
  const used = usedByPrograms(library)
  return applyingInputs(library.inputs, spec.inputs)
    .filter((input) => !used.has(input.name) && !isSaid(input, entryOf(spec.inputs, input.name), prose))
    .map(({ name }) => {
      const place = { path: spec.path, line: spec.inputLine(name) }
      const remedy = `Say in a requirement, a criterion, the scope or a phase what ${name} is for.`
      return block('SG824', place, `input ${name} is used by nothing`, 'a text or a component that uses it', remedy)
    })
}

function usedByPrograms({ components, capabilities, discovery, inputs }: LibrarySpec): ReadonlySet<string> {
  const taken = [
    ...components.map((component) => component.inputs),
    ...capabilities.flatMap(({ test, tradeoff }) => [
      test.left,
      test.right,
      ...(tradeoff?.options ?? []).map(({ sets }) => sets),
    ]),
    ...discovery.map((step) => step.inputs),
  ]
  const names = placeholdersIn(taken).map((name) => name.split('.')[1] ?? '')
  const conditions = inputs.flatMap(({ when }) => Object.keys(when ?? {}))
  return new Set([...names, ...conditions, 'environment', 'endpoint', 'target'])
}

function isSaid({ name, label }: LibraryInput, value: unknown, prose: string): boolean {
  const values = Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)]
  const forms = [...values.map((text) => text.replaceAll(/\s+/g, ' ').trim()), name, name.replaceAll('-', ' '), label]
  return forms.some((form) => form !== '' && prose.includes(form.toLowerCase()))
}
