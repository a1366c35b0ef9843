import { agentInBounds } from './agent-in-bounds.ts'
import { approvalIsIndependent } from './approval-is-independent.ts'
import { asBuiltCloses } from './as-built-closes.ts'
import { buildFollowsDesign } from './build-follows-design.ts'
import { componentsRunnable } from './components-runnable.ts'
import { designGrounded } from './design-grounded.ts'
import { feasibilityDecided } from './feasibility-decided.ts'
import { gateBeforePhase } from './gate-before-phase.ts'
import { lockedStaysLocked } from './locked-stays-locked.ts'
import { onePhasePerPull } from './one-phase-per-pull.ts'
import type { Rule } from './rule.ts'
import { runsRecorded } from './runs-recorded.ts'
import { specComplete } from './spec-complete.ts'

/** All governance rules, in the order in which a person would mend what they find. */
export const RULES: readonly Rule[] = [
  onePhasePerPull,
  gateBeforePhase,
  lockedStaysLocked,
  agentInBounds,
  specComplete,
  runsRecorded,
  feasibilityDecided,
  designGrounded,
  componentsRunnable,
  buildFollowsDesign,
  asBuiltCloses,
  approvalIsIndependent,
]
