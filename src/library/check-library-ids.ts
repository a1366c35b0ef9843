import type { Finding } from '../model/finding.ts'
import type { LibrarySource } from './draft-library-spec.ts'

type Placed = { readonly id: string; readonly path: string; readonly line: number }

/** Checks that every id of a library spec stands once, that what is cited exists, and that nothing is left uncovered (R8.2). */
export function checkLibraryIds(source: LibrarySource): readonly Finding[] {
  const defined = definedIds(source)
  return [...doubled(defined), ...unknown(source, defined), ...uncovered(source), ...cycles(source)]
}

function blocked(code: string, place: Placed, found: string, expected: string, remedy: string): Finding {
  return { code, severity: 'block', path: place.path, line: place.line, found, expected, remedy }
}

function definedIds(source: LibrarySource): readonly Placed[] {
  const { files, front, design, items, lineOf } = source
  function inSpec(id: string, line: number): Placed {
    return { id, path: files.spec.path, line }
  }
  return [
    ...front.capabilities.map((each, index) => inSpec(each.id, lineOf.front(['capabilities', index, 'id']))),
    ...front.capabilities.flatMap(({ tradeoff }, index) => {
      const at = ['capabilities', index, 'tradeoff']
      if (tradeoff === undefined) return []
      const options = tradeoff.options.map((option, place) =>
        inSpec(`${tradeoff.id} option ${option.id}`, lineOf.front([...at, 'options', place, 'id'])),
      )
      return [inSpec(tradeoff.id, lineOf.front([...at, 'id'])), ...options]
    }),
    ...items.requirements.map(({ id, line }) => inSpec(id, line)),
    ...items.acceptance.map(({ id, line }) => inSpec(id, line)),
    ...items.decisions.map(({ id, line }) => inSpec(id, line)),
    ...design.components.map(({ id }, index) => ({
      id: `component ${id}`,
      path: files.design.path,
      line: lineOf.design(['components', index, 'id']),
    })),
  ]
}

function doubled(defined: readonly Placed[]): readonly Finding[] {
  return defined.flatMap((place, index) => {
    const first = defined.findIndex(({ id }) => id === place.id)
    const remedy = `Give this one the next free id; line ${defined[first]?.line ?? 1} has ${place.id}.`
    return first === index ? [] : [blocked('SG707', place, `${place.id} stands twice`, 'each id once', remedy)]
  })
}

function unknown(source: LibrarySource, defined: readonly Placed[]): readonly Finding[] {
  const known = new Set(defined.map(({ id }) => id))
  return citations(source)
    .filter(({ id }) => !known.has(id))
    .map((place) => {
      const found = `${place.by} refers to ${place.id}, which does not exist`
      return blocked('SG710', place, found, `an id of kind ${place.kind}`, 'Correct the id, or write what it names.')
    })
}

type Citation = Placed & { readonly by: string; readonly kind: string }

function citations(source: LibrarySource): readonly Citation[] {
  const { files, front, design, items, lineOf } = source
  function cite(
    by: string,
    kind: string,
    ids: readonly string[],
    path: string,
    lineAt: (index: number) => number,
  ): readonly Citation[] {
    // An id of another kind is as wrong as one that does not exist: it is looked up under a name that nothing has.
    return ids.map((id, index) => ({
      id: kind === 'component' ? `component ${id}` : id.startsWith(`${kind}-`) ? id : `${kind} "${id}"`,
      by,
      kind,
      path,
      line: lineAt(index),
    }))
  }
  const spec = files.spec.path
  return [
    ...front.capabilities.flatMap((each, index) =>
      cite(each.id, 'FR', each['needed-for'], spec, (place) =>
        lineOf.front(['capabilities', index, 'needed-for', place]),
      ),
    ),
    ...items.acceptance.flatMap(({ id, verifies, line }) => cite(id, 'FR', verifies, spec, () => line)),
    ...items.decisions.flatMap(({ id, requirements, capabilities, line }) => [
      ...cite(id, 'FR', requirements, spec, () => line),
      ...cite(id, 'CAP', capabilities, spec, () => line),
    ]),
    ...design.components.flatMap((component, index) => {
      function lineAt(field: string): (place: number) => number {
        return (place) => lineOf.design(['components', index, field, place])
      }
      const by = `component ${component.id}`
      return [
        ...cite(by, 'FR', component.satisfies, files.design.path, lineAt('satisfies')),
        ...cite(by, 'AC', component.accepts, files.design.path, lineAt('accepts')),
        ...cite(by, 'component', component['depends-on'], files.design.path, lineAt('depends-on')),
      ]
    }),
  ]
}

function uncovered(source: LibrarySource): readonly Finding[] {
  const { files, design, items } = source
  const verified = new Set(items.acceptance.flatMap(({ verifies }) => verifies))
  const satisfied = new Set(design.components.flatMap(({ satisfies }) => satisfies))
  const accepted = new Set(design.components.flatMap(({ accepts }) => accepts))
  const path = files.spec.path
  return [
    ...items.requirements
      .filter(({ id }) => !verified.has(id))
      .map(({ id, line }) =>
        blocked(
          'SG709',
          { id, path, line },
          `${id} has no acceptance criterion`,
          `an AC that names ${id}`,
          'Say how it is shown to hold.',
        ),
      ),
    ...items.requirements
      .filter(({ id }) => !satisfied.has(id))
      .map(({ id, line }) =>
        blocked(
          'SG715',
          { id, path, line },
          `no component satisfies ${id}`,
          'one in design.yml',
          'Add it to a component.',
        ),
      ),
    ...items.acceptance
      .filter(({ id }) => !accepted.has(id))
      .map(({ id, line }) =>
        blocked(
          'SG715',
          { id, path, line },
          `no component accepts ${id}`,
          'one in design.yml',
          'Add it to a component.',
        ),
      ),
  ]
}

function cycles(source: LibrarySource): readonly Finding[] {
  const { components } = source.design
  let waiting = components
  for (;;) {
    const ids = new Set(waiting.map(({ id }) => id))
    const next = waiting.filter((each) => each['depends-on'].some((id) => ids.has(id)))
    if (next.length === waiting.length) break
    waiting = next
  }
  const [first] = waiting
  if (first === undefined) return []
  const line = source.lineOf.design(['components', components.indexOf(first), 'depends-on'])
  const found = `components wait for each other: ${waiting.map(({ id }) => id).join(', ')}`
  const place = { id: first.id, path: source.files.design.path, line }
  return [
    blocked(
      'SG711',
      place,
      found,
      'an order in which each comes after what it depends on',
      'Remove one of the dependencies.',
    ),
  ]
}
