import { agentInBounds } from './agent-in-bounds.ts'
import { approvalIsIndependent } from './approval-is-independent.ts'
import { engagementsApart } from './analysis/engagements-apart.ts'
import { criteriaTestable } from './analysis/criteria-testable.ts'
import { nothingMissing } from './analysis/nothing-missing.ts'
import { requirementsConsistent } from './analysis/requirements-consistent.ts'
import { rollbackSaid } from './analysis/rollback-said.ts'
import { saidOnce } from './analysis/said-once.ts'
import { termsKept } from './analysis/terms-kept.ts'
import { wordsMeasurable } from './analysis/words-measurable.ts'
import { amendmentsKept } from './amendments-kept.ts'
import { asBuiltCloses } from './as-built-closes.ts'
import { buildFollowsDesign } from './build-follows-design.ts'
import { changeTold } from './change-told.ts'
import { constitutionKept } from './constitution-kept.ts'
import { componentsRunnable } from './components-runnable.ts'
import { designGrounded } from './design-grounded.ts'
import { documentIsOwn } from './document-is-own.ts'
import { feasibilityDecided } from './feasibility-decided.ts'
import { gateBeforePhase } from './gate-before-phase.ts'
import { lockedStaysLocked } from './locked-stays-locked.ts'
import { onePhasePerPull } from './one-phase-per-pull.ts'
import { planBesideDesign } from './plan-beside-design.ts'
import type { Rule } from './rule.ts'
import { placeKnown } from './place-known.ts'
import { runsRecorded } from './runs-recorded.ts'
import { specComplete } from './spec-complete.ts'
import { tasksOrdered } from './tasks-ordered.ts'
import { variantsReadable } from './variants-readable.ts'

/** All governance rules, in the order in which a person would mend what they find. */
export const RULES: readonly Rule[] = [
  onePhasePerPull,
  gateBeforePhase,
  lockedStaysLocked,
  agentInBounds,
  documentIsOwn,
  specComplete,
  placeKnown,
  changeTold,
  amendmentsKept,
  engagementsApart,
  runsRecorded,
  feasibilityDecided,
  designGrounded,
  componentsRunnable,
  constitutionKept,
  nothingMissing,
  rollbackSaid,
  requirementsConsistent,
  criteriaTestable,
  saidOnce,
  termsKept,
  wordsMeasurable,
  planBesideDesign,
  tasksOrdered,
  variantsReadable,
  buildFollowsDesign,
  asBuiltCloses,
  approvalIsIndependent,
]
