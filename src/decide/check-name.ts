import { GATE_CHECK } from '../model/gate-check.ts'
import type { Phase } from '../model/phase.ts'
import type { Pull } from '../model/snapshot.ts'

/** Name of the check that tells what one phase lacks. */
export function checkName(phase: Phase): string {
  return `specgate / ${phase}`
}

/** Phases that a pull request is judged for: the build pull request for two. */
export function checksOf(pull: Pick<Pull, 'phase'>): readonly Phase[] {
  return pull.phase === 'build' ? ['build', 'as-built'] : [pull.phase]
}

/** Every check that a phase pull request carries. */
export function checkNamesOf(pull: Pick<Pull, 'phase'>): readonly string[] {
  return [...checksOf(pull).map(checkName), GATE_CHECK]
}
