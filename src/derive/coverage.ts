import type { Coverage } from '../model/coverage.ts'
import type { Dossier } from './dossier.ts'

/** From each requirement of the spec to everything that rests on it (R7.4, R7.5); in the order of the spec. */
export function coverageOf({
  spec,
  design,
  library,
}: Pick<Dossier, 'spec' | 'design' | 'library'>): readonly Coverage[] {
  return (spec?.requirements ?? []).map(({ id, line }) => {
    const criteria = (spec?.acceptance ?? []).filter(({ cites }) => cites.includes(id))
    const accepted = new Set(criteria.map((each) => each.id))
    const capabilities = (library?.capabilities ?? []).filter(({ neededFor }) => neededFor.includes(id))
    const decisions = (design?.decisions ?? []).filter(({ cites }) => cites.includes(id))
    const components = (design?.components ?? []).filter(
      ({ satisfies, accepts }) => satisfies.includes(id) || accepts.some((each) => accepted.has(each)),
    )
    return {
      requirement: id,
      line,
      acceptance: [...accepted],
      checks: [...new Set(criteria.flatMap(({ check }) => check ?? []))],
      capabilities: capabilities.map((each) => each.id),
      decisions: decisions.map((each) => each.id),
      components: components.map((each) => each.id),
    }
  })
}
