import type { Decision } from '../model/decision.ts'

/** Whether a pull request may be merged as it stands: what a merge queue asks of each of its entries (R9.3). */
export function isMergeable(decision: Decision, pull: number): boolean {
  return decision.gates.some((gate) => gate.pull === pull && (gate.conclusion === 'passed' || !gate.enforced))
}
