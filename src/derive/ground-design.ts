import type { Dossier } from './dossier.ts'

/** Whether an id that a design cites stands in the locked spec (FR, AC) or in the approved feasibility report (CAP, TRD, CON). */
export function isAnchoredIn(dossier: Dossier, id: string): boolean {
  const { spec, report } = dossier
  switch (id.split('-')[0]) {
    case 'FR':
      return spec?.requirements.some((item) => item.id === id) ?? false
    case 'AC':
      return spec?.acceptance.some((item) => item.id === id) ?? false
    case 'CAP':
      return report?.assessment.capabilities.some((each) => each.id === id) ?? false
    case 'TRD':
      return report?.assessment.tradeoffs.some((each) => each.id === id) ?? false
    case 'CON':
      return report?.assessment.constraints.some((each) => each.id === id) ?? false
    default:
      return false
  }
}
