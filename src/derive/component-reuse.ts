import { readSpecHead } from '../documents/spec-request.ts'
import { readComponents } from '../documents/read-components.ts'
import { artifactPath } from '../model/place.ts'

/** The texts of a closed engagement. */
export type Delivery = { readonly id: string; readonly spec: string | null; readonly design: string | null }

/** A component as the as-builts have it: one of a use case on one skill, however often it was delivered (R8.3). */
export type DeliveredComponent = {
  readonly component: string
  readonly skill: string
  readonly useCase: string
  /** Engagements that delivered it, oldest first. */
  readonly engagements: readonly string[]
  /** How often it was delivered again after the first time. */
  readonly reused: number
  /** How many engagements started from one that delivered it. */
  readonly startedFrom: number
  /** Words of the engagements that delivered it: titles, places. */
  readonly words: string
}

type Use = {
  readonly component: string
  readonly skill: string
  readonly useCase: string
  readonly id: string
  readonly words: string
}

/** Every component that was delivered, the most reused first: what the next design can build on, and what that has spared so far (R8.3). */
export function componentReuse(deliveries: readonly Delivery[]): readonly DeliveredComponent[] {
  const read = deliveries.map((each) => ({ ...each, head: each.spec === null ? null : readSpecHead(each.spec) }))
  const uses = read.flatMap(({ id, head, design }): readonly Use[] => {
    const { components } = readComponents(artifactPath(id, 'design'), design ?? '')
    if (head === null || components === null) return []
    const useCase = head.useCase.split('@')[0] ?? ''
    return components
      .filter(({ action }) => action !== 'stub')
      .map(({ id: component, skill, target }) => ({
        component,
        skill,
        useCase,
        id,
        words: `${head.title} ${head.environment} ${target}`,
      }))
  })
  const starts = read.flatMap(({ head }) => head?.basedOn ?? [])
  const groups = Map.groupBy(uses, ({ component, skill, useCase }) => `${useCase} ${component} ${skill}`)
  return [...groups.values()]
    .flatMap((group): readonly DeliveredComponent[] => {
      const [first] = group
      if (first === undefined) return []
      const engagements = [...new Set(group.map(({ id }) => id))]
      const { component, skill, useCase } = first
      return [
        {
          component,
          skill,
          useCase,
          engagements,
          reused: engagements.length - 1,
          startedFrom: starts.filter((id) => engagements.includes(id)).length,
          words: [...new Set(group.map(({ words }) => words))].join(' '),
        },
      ]
    })
    .toSorted((a, b) => b.reused - a.reused || b.startedFrom - a.startedFrom || (a.component < b.component ? -1 : 1))
}
