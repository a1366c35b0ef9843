import type { CheckResult } from '../../model/run.ts'
import type { JsonObject } from '../json-object.ts'
import { failedChecks, untouched } from './run-facts.ts'
import type { RunFacts } from './run-facts.ts'
import type { Steps } from './steps.ts'

type Prepared =
  | { readonly before: JsonObject; readonly checks: readonly CheckResult[]; readonly stopped: null }
  | { readonly before: null; readonly checks: null; readonly stopped: RunFacts }

/** Reads the state and makes the checks that must pass before anything is done; else tells how the run ended here. */
export async function prepare(steps: Steps): Promise<Prepared> {
  const { state, failure } = await steps.observe('observe before')
  if (state === null) {
    const stopped = untouched('failed', `the state before could not be read: ${failure}`)
    return { before: null, checks: null, stopped }
  }
  const checks = await steps.check('before', { before: state })
  const failed = failedChecks(checks)
  if (failed === null) return { before: state, checks, stopped: null }
  return { before: null, checks: null, stopped: untouched('failed', failed, { checks, before: state, after: state }) }
}
