import { applies } from '../library/applying-inputs.ts'
import { placeholdersIn } from '../library/fill-placeholders.ts'
import { canonicalJson } from '../model/digest.ts'
import type { InputValues, LibrarySpec, LibraryVariant } from '../model/library-spec.ts'
import { findSkill } from '../model/skill.ts'
import type { SkillSummary } from '../model/skill.ts'

/** Name of the design that is drafted unasked. */
export const DEFAULT_DESIGN = 'default'

/** The values that a design starts from, and which of them a recorded decision bound: those stay as they are. */
export type AskedFor = { readonly values: Readonly<Record<string, unknown>>; readonly bound: readonly string[] }

/** The variants of a use case: its own, or the three that make sense for any when it has none. */
export function variantsOf(library: LibrarySpec, skills: readonly SkillSummary[]): readonly LibraryVariant[] {
  return library.variants.length > 0 ? library.variants : generalVariants(library, skills)
}

export function findVariant(
  library: LibrarySpec,
  skills: readonly SkillSummary[],
  id: string | undefined,
): LibraryVariant | null {
  return variantsOf(library, skills).find((each) => each.id === id) ?? null
}

function generalVariants(library: LibrarySpec, skills: readonly SkillSummary[]): readonly LibraryVariant[] {
  const none = { batch: null, sets: {}, without: [] }
  return [
    {
      ...none,
      id: 'reliability',
      title: 'One component at a time',
      because:
        'One component is changed at a time and the first failure ends the build, so that at most one component is in doubt. The build takes longer.',
      batch: 'sequential',
    },
    {
      ...none,
      id: 'performance',
      title: 'All that the dependencies allow at once',
      because:
        'Whatever stands on nothing unfinished starts at once, and a failure holds up only what stands on it. Several components may be in doubt together.',
      batch: 'parallel',
    },
    {
      ...none,
      id: 'cost',
      title: 'As few runs as the requirements allow',
      because:
        'A component that only reads, on which nothing depends, and whose requirements and criteria another component answers for too, is left out. Its second look is lost.',
      without: dispensable(library, skills),
    },
  ]
}

/** Components that a design can do without and still answer everything: they only read, nothing stands on them, others answer for the same. */
function dispensable({ components }: LibrarySpec, skills: readonly SkillSummary[]): readonly string[] {
  let kept = components
  for (const component of components) {
    const others = kept.filter((each) => each !== component)
    const answered = new Set(others.flatMap(({ satisfies, accepts }) => [...satisfies, ...accepts]))
    const isRead = findSkill(skills, component.skill)?.access === 'read'
    const isNeeded = others.some(({ dependsOn }) => dependsOn.includes(component.id))
    const isAnswered = [...component.satisfies, ...component.accepts].every((id) => answered.has(id))
    if (isRead && !isNeeded && isAnswered) kept = others
  }
  return components.filter((each) => !kept.includes(each)).map(({ id }) => id)
}

/** The use case as a variant plans it; what is set is a matter of the values (`setBy`). */
export function plannedAs(library: LibrarySpec, variant: LibraryVariant | null): LibrarySpec {
  if (variant === null) return library
  const components = library.components.filter(({ id }) => !variant.without.includes(id))
  return { ...library, batch: variant.batch ?? library.batch, components }
}

/** Values that a variant puts in place of what the request has; only of inputs that the request is asked for and that nobody decided on. */
export function setBy(library: LibrarySpec, variant: LibraryVariant | null, { values, bound }: AskedFor): InputValues {
  const entries = Object.entries(variant?.sets ?? {}).filter(([name, value]) => {
    const input = library.inputs.find((each) => each.name === name)
    if (input === undefined || bound.includes(name)) return false
    return applies(input, values) && isOther(value, values[name])
  })
  return Object.fromEntries(entries)
}

/** What a variant does otherwise than the design that is drafted unasked, in words; empty: nothing. */
export function differencesOf(library: LibrarySpec, variant: LibraryVariant, asked: AskedFor): readonly string[] {
  const batch = variant.batch ?? library.batch
  return [
    ...(batch === library.batch ? [] : [`batch ${batch} instead of ${library.batch}`]),
    ...Object.entries(setBy(library, variant, asked)).map(
      ([name, value]) => `${name} ${shown(value)} instead of ${shown(asked.values[name])}`,
    ),
    ...variant.without.map((id) => `without ${id}`),
  ]
}

/**
 * Where a variant says something else than what is locked: requirements, criteria and capabilities that name an input which it sets. A design
 * says how, never what, so such a variant can be looked at and not be chosen.
 */
export function contradictedBy(
  library: LibrarySpec,
  variant: LibraryVariant,
  asked: AskedFor,
): readonly { readonly input: string; readonly ids: readonly string[] }[] {
  const stated = [...library.requirements, ...library.acceptance].map(({ id, text }) => ({ id, said: text as unknown }))
  const assessed = library.capabilities.map(({ id, test }) => ({ id, said: [test.left, test.right] as unknown }))
  return Object.keys(setBy(library, variant, asked)).flatMap((input) => {
    const ids = [...stated, ...assessed]
      .filter(({ said }) => placeholdersIn(said).includes(`input.${input}`))
      .map(({ id }) => id)
    return ids.length === 0 ? [] : [{ input, ids }]
  })
}

function isOther(value: unknown, asked: unknown): boolean {
  return canonicalJson(value) !== canonicalJson(asked ?? null)
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? 'nothing')
}
