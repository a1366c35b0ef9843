import type { CheckResult } from '../../model/run.ts'
import type { JsonObject } from '../json-object.ts'
import type { Manifest } from '../manifest.ts'
import { prepare } from './prepare.ts'
import { changeBetween, failedChecks, joinFailures, planOf, untouched } from './run-facts.ts'
import type { RunFacts } from './run-facts.ts'
import type { EntryResult, Steps } from './steps.ts'

/**
 * Changes the target: dry run, change, read back, check; when anything goes wrong after the first of these, roll back and
 * prove it by reading the target once more (R3.6).
 */
export async function runApply(steps: Steps, manifest: Manifest, reviewed: string | null): Promise<RunFacts> {
  if (reviewed !== null && !manifest.dryRun)
    return untouched('refused', 'a plan was reviewed, but the skill has no dry run that could be held to it')
  const { before, checks, stopped } = await prepare(steps)
  if (stopped !== null) return stopped
  const { failure, after, plan } = manifest.dryRun ? await rehearse(steps, before, reviewed) : UNREHEARSED
  if (failure !== null) {
    const seen: Seen = { before, after, checks, outputs: {}, exitCode: null, plan }
    // A dry run that kept its hands off leaves nothing to undo.
    if (changeBetween(before, after) === false) return untouched('failed', failure, { before, after, checks, plan })
    return undo(steps, manifest, seen, failure)
  }
  const entry = await steps.enter('apply', { before, plan })
  return conclude(steps, manifest, { before, checks, plan }, entry)
}

type Seen = Pick<RunFacts, 'checks' | 'outputs' | 'exitCode' | 'after' | 'plan'> & { readonly before: JsonObject }

type Rehearsal = { readonly failure: string | null; readonly after: JsonObject | null; readonly plan: string | null }

const UNREHEARSED: Rehearsal = { failure: null, after: null, plan: null }

/** The dry run before the change: it has to leave the target alone, and to say what the reviewed one said (R3.6). */
async function rehearse(steps: Steps, before: JsonObject, reviewed: string | null): Promise<Rehearsal> {
  const entry = await steps.enter('dry-run', { before })
  const after = await steps.observe('observe after dry run')
  const plan = planOf(entry)
  const isOther = reviewed !== null && plan !== null && plan !== reviewed
  const failure = joinFailures([
    entry.failure === null ? null : `dry run: ${entry.failure}`,
    after.failure === null ? null : `the target could not be read after the dry run: ${after.failure}`,
    changeBetween(before, after.state) === true ? 'the dry run changed the target' : null,
    isOther ? `the plan is no longer the one that was reviewed: it was ${reviewed}, it would now be ${plan}` : null,
  ])
  return { failure, after: after.state, plan }
}

async function conclude(
  steps: Steps,
  manifest: Manifest,
  { before, checks: earlier, plan }: { before: JsonObject; checks: readonly CheckResult[]; plan: string | null },
  entry: EntryResult,
): Promise<RunFacts> {
  const { outputs, exitCode } = entry
  const after = await steps.observe('observe after')
  const known = after.state === null ? { before, outputs } : { before, after: after.state, outputs }
  const later = entry.failure === null ? await steps.check('after', known) : []
  const failure = joinFailures([
    entry.failure === null ? null : `${manifest.entry}: ${entry.failure}`,
    after.failure === null ? null : `the target could not be read back: ${after.failure}`,
    failedChecks(later),
  ])
  const seen: Seen = { before, after: after.state, checks: [...earlier, ...later], outputs, exitCode, plan }
  if (failure !== null && entry.report?.changed === 'unknown' && after.state === null) {
    // The tool was cut off and its target cannot be read: what would be put back is as unknown as what was done.
    const told = `${failure}; nothing was rolled back, because nobody knows what was done: a person must look at the target`
    return { ...seen, outcome: 'outcome-unknown', failure: told, changed: 'unknown' }
  }
  if (failure !== null) return undo(steps, manifest, seen, failure)
  return { ...seen, outcome: 'succeeded', failure: null, changed: changeBetween(before, after.state) }
}

/** Puts the target back as it was. It is back only when the program, a new reading and the first checks all say so. */
async function undo(steps: Steps, manifest: Manifest, seen: Seen, cause: string): Promise<RunFacts> {
  const { rollback } = manifest
  if (typeof rollback !== 'string') {
    const failure = `${cause}; there is no rollback: ${rollback.none}`
    return { ...seen, outcome: 'failed', failure, changed: changeBetween(seen.before, seen.after) }
  }
  const problem = await steps.rollBack(rollback, { before: seen.before, outputs: seen.outputs })
  const final = await steps.observe('observe after rollback')
  const checks = await steps.check('after-rollback', { before: seen.before })
  const changed = changeBetween(seen.before, final.state)
  const failed = joinFailures([
    problem === null ? null : `${rollback}: ${problem}`,
    final.failure === null ? null : `the target could not be read after it: ${final.failure}`,
    changed === true ? 'the target is not as it was before' : null,
    failedChecks(checks),
  ])
  const failure = failed === null ? `${cause}; rolled back` : `${cause}; rollback failed: ${failed}`
  return {
    ...seen,
    outcome: failed === null ? 'rolled-back' : 'rollback-failed',
    failure,
    changed,
    after: final.state,
    checks: [...seen.checks, ...checks],
  }
}
