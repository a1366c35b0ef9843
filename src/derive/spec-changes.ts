import type { CustomerSpec } from '../documents/customer-spec.ts'

/** One requirement or criterion that another version of the spec adds, changes or takes away. */
export type SpecChange = {
  readonly kind: 'ADDED' | 'MODIFIED' | 'REMOVED'
  readonly id: string
  /** Null where there was, or will be, none. */
  readonly before: string | null
  readonly after: string | null
}

type Version = Pick<CustomerSpec, 'requirements' | 'acceptance' | 'inputs'>

/** What one version of a spec asks for otherwise than an earlier one: requirements, criteria and input values, in that order (R7.5). */
export function specChanges(before: Version, after: Version): readonly SpecChange[] {
  const was = statements(before)
  const is = statements(after)
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((id): readonly SpecChange[] => {
    const [old, now] = [was.get(id) ?? null, is.get(id) ?? null]
    if (old === now) return []
    return [{ kind: old === null ? 'ADDED' : now === null ? 'REMOVED' : 'MODIFIED', id, before: old, after: now }]
  })
}

/** Every statement by its id; an input's is its name. Line breaks say nothing. */
function statements({ requirements, acceptance, inputs }: Version): ReadonlyMap<string, string> {
  const items = [...requirements, ...acceptance].map(
    ({ id, text, cites }) => [id, [...cites, text.replaceAll(/\s+/g, ' ').trim()].join(' ')] as const,
  )
  return new Map([...items, ...Object.entries(inputs).map(([name, value]) => [name, JSON.stringify(value)] as const)])
}
