import type { JsonObject } from '../../json-object.ts'
import type { RunnerReport } from '../runner.ts'
import type { Outputs } from './documents.ts'
import { ORIGIN, ourName } from './origin.ts'
import type { Plan } from './make-plan.ts'
import type { Problem } from './problem.ts'
import type { Redaction } from './redaction.ts'

/** What one step has to tell. */
export type Told = {
  /** Null when there is nothing to tell but failures. */
  readonly output: JsonObject | null
  readonly report: RunnerReport
  readonly sensitive: readonly string[]
}

const NOTHING: RunnerReport = { changed: false, failures: [], unreachable: [], diff: [], plan: null, notSimulated: [] }

/** A step that a problem put an end to. */
export function stopped(problem: Problem, known: Partial<RunnerReport> = {}): Told {
  return { output: null, report: { ...NOTHING, ...known, ...problem }, sensitive: [] }
}

/** A step that got as far as a plan. */
export function tell(plan: Plan, output: JsonObject | null, report: Partial<RunnerReport>): Told {
  return { output, report: { ...NOTHING, ...report }, sensitive: plan.redaction.hidden() }
}

/** Outputs of a module by our names for them; what is sensitive is masked, and the origin is none of them. */
export function readOutputs(outputs: Outputs, { redact }: Redaction): JsonObject {
  const own = Object.entries(outputs).filter(([name]) => name !== ORIGIN)
  return Object.fromEntries(own.map(([name, { value, sensitive }]) => [ourName(name), redact(value, sensitive)]))
}
