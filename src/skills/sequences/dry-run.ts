import { prepare } from './prepare.ts'
import { changeBetween, joinFailures, planOf, untouched } from './run-facts.ts'
import type { RunFacts } from './run-facts.ts'
import type { Steps } from './steps.ts'

/** Shows what would change, and proves by reading the target again that nothing did (R3.6). */
export async function runDryRun(steps: Steps): Promise<RunFacts> {
  const { before, checks, stopped } = await prepare(steps)
  if (stopped !== null) return stopped
  const entry = await steps.enter('dry-run', { before })
  const { outputs, exitCode, failure } = entry
  const after = await steps.observe('observe after dry run')
  const changed = changeBetween(before, after.state)
  const failures = [
    failure === null ? null : `dry run: ${failure}`,
    after.failure === null ? null : `the target could not be read back: ${after.failure}`,
    changed === true ? 'the dry run changed the target' : null,
  ]
  const told = joinFailures(failures)
  const outcome = told === null ? 'succeeded' : 'failed'
  return untouched(outcome, told, {
    outputs,
    exitCode,
    changed,
    checks,
    before,
    after: after.state,
    plan: planOf(entry),
  })
}
