import { copyFile, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOfData } from '../../../model/digest.ts'
import type { JsonObject } from '../../json-object.ts'
import { ShownState } from './documents.ts'
import { failedChecks } from './judge-plan.ts'
import { LOCK, planFile } from './make-plan.ts'
import type { Plan } from './make-plan.ts'
import { problem, problemOf } from './problem.ts'
import type { Call, Problem } from './problem.ts'
import { readDocument } from './read-document.ts'
import type { Session } from './session.ts'
import { readOutputs } from './told.ts'

/** What came of a plan. */
export type CarriedOut = Problem & {
  readonly changed: boolean | 'unknown'
  /** Outputs of the module by now; null when they could not be read. */
  readonly outputs: JsonObject | null
}

/** Where the tool leaves the state when it cannot write it to the backend. */
const ERRORED_STATE = 'errored.tfstate'

/** Applies exactly the plan file that was made, and reads back what came of it. A plan without changes is not applied. */
export async function carryOut(session: Session, plan: Plan): Promise<CarriedOut> {
  if (!plan.hasChanges) return { ...(await readBack(session, plan)), changed: false }
  const call = await session.call('apply', '-input=false', '-json', LOCK, planFile(session))
  const failed = problemOf(call)
  if (failed !== null && !hasStarted(call)) return { changed: false, outputs: null, ...failed }
  const loss = lossOf(call) ?? (await rescueState(session))
  if (loss !== null) {
    session.memory.lost = loss.reason
    return { changed: 'unknown', outputs: null, unreachable: [], failures: [...(failed?.failures ?? []), loss.told] }
  }
  const back = await readBack(session, plan)
  if (failed === null) return { ...back, changed: true }
  return {
    changed: changedBy(call),
    outputs: back.outputs,
    failures: failed.failures,
    unreachable: failed.unreachable,
  }
}

/** Without an exit code or a signal there was no time left to start it. */
function hasStarted({ ended }: Call): boolean {
  return ended.exitCode !== null || ended.signal !== null
}

/** Why the state is not to be relied on any more: in short, and as a person has to know it. */
type Loss = { readonly reason: string; readonly told: string }

/** Only a tool that ended by itself has written down what it did; of what it was at when it was killed there is no trace in the state. */
function lossOf({ ended, events }: Call): Loss | null {
  if (ended.exitCode === 0 || ended.exitCode === 1) return null
  const begun = events.filter(({ type }) => type === 'apply_start').map(({ address }) => address)
  const over = new Set(
    events.filter(({ type }) => /^apply_(complete|errored)$/.test(type)).map(({ address }) => address),
  )
  const open = begun.filter((address) => !over.has(address))
  const what = open.length === 0 ? '' : `${open.join(', ')} had begun and not ended, `
  return {
    reason: 'the tool was cut off while it changed the target',
    told: `${what}the state may lack what was done and may still be locked: a person must look at the target`,
  }
}

/** When the state could not be written at the end it is tried once more; else it is kept for a person. Null when nothing is lost. */
async function rescueState({ call, folder, place, job }: Session): Promise<Loss | null> {
  const errored = join(folder, ERRORED_STATE)
  const isThere = await stat(errored).then(
    () => true,
    () => false,
  )
  if (!isThere) return null
  const again = await call('state', 'push', LOCK, ERRORED_STATE)
  if (problemOf(again) === null) return null
  const kept = join(place.cache, 'opentofu-states')
  await mkdir(kept, { recursive: true, mode: 0o700 })
  const { mode, idempotencyKey } = job.input
  const copy = join(kept, `${digestOfData([mode, idempotencyKey ?? null]).slice(-12)}.tfstate`)
  await copyFile(errored, copy)
  return {
    reason: 'the new state could not be written to its backend',
    told:
      `the target was changed, and the new state could not be written to its backend: it is kept in ${copy} on the machine of the run, ` +
      'from where a person must bring it to the backend with `state push` before anything else is done with this module',
  }
}

/** Whether a change that failed got anything done; what ended in an error may be there in part. */
function changedBy({ ended, events }: Call): boolean | 'unknown' {
  if (events.some(({ type }) => type === 'apply_complete')) return true
  return ended.stdout.dropped > 0 || events.some(({ type }) => type === 'apply_start') ? 'unknown' : false
}

async function readBack(session: Session, plan: Plan): Promise<Problem & { readonly outputs: JsonObject | null }> {
  const { value: shown, problem: failed } = readDocument(await session.call('show', '-json'), ShownState)
  if (failed !== null) return { ...failed, outputs: null }
  const checks = plan.kind === 'change' ? failedChecks(shown.checks) : []
  return { ...problem(...checks), outputs: readOutputs(shown.values?.outputs ?? {}, plan.redaction) }
}
