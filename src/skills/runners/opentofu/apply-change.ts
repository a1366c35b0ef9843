import { z } from 'zod'
import { carryOut } from './carry-out.ts'
import { describeChanges } from './change-words.ts'
import type { ResourceChange } from './documents.ts'
import { accessOf, judgePlan } from './judge-plan.ts'
import { makePlan } from './make-plan.ts'
import type { Plan } from './make-plan.ts'
import { BACKEND } from './origin.ts'
import { planDigest } from './plan-digest.ts'
import { problem } from './problem.ts'
import type { Session } from './session.ts'
import { stopped, tell } from './told.ts'
import type { Told } from './told.ts'

/** Makes the plan once more and applies it when it is the one that was reviewed and nothing speaks against it. */
export async function applyChange(session: Session): Promise<Told> {
  const { job, place } = session
  const made = await makePlan(session, 'change', job.input.inputs)
  if (made.problem !== null) return stopped(made.problem)
  const mayRemove = accessOf(place.folder) === 'destructive'
  return carryOutIfFit(session, made.value, () => mayRemove)
}

/** What `observe` wrote of the time before the run: as much of it as leads back there. */
const Before = z.object({
  inputs: z.record(z.string(), z.json()).nullable(),
  module: z.string().nullable(),
  resources: z.record(z.string(), z.unknown()),
})

/**
 * Puts back what was before. The tool has no rollback: this is another change, with the inputs that were in force before, or the end of all
 * that the run made when there was nothing. It takes away nothing that was there before, unless the skill may.
 */
export async function rollBack(session: Session): Promise<Told> {
  const { job, memory, module, place } = session
  if (memory.lost !== null)
    return stopped(problem(`nothing was rolled back, because ${memory.lost}: a person must look first`), {
      changed: 'unknown',
    })
  const { success, data: before } = Before.safeParse(job.input['before'])
  if (!success) return stopped(problem('nothing was rolled back: what was before is not known'))
  const wasEmpty = Object.keys(before.resources).length === 0
  if (before.inputs === null && !wasEmpty) {
    return stopped(problem('nothing was rolled back: the state before does not tell with which inputs it was made'))
  }
  if (before.inputs !== null && before.module !== module) {
    return stopped(
      problem(
        `nothing was rolled back: the state before was made by another version of the module (${before.module}), which alone leads back there`,
      ),
    )
  }
  const made =
    before.inputs === null
      ? await makePlan(session, 'destroy', job.input.inputs)
      : await makePlan(session, 'restore', { ...before.inputs, ...backendOf(session) })
  if (made.problem !== null) return stopped(made.problem)
  const mayRemove = accessOf(place.folder) === 'destructive'
  return carryOutIfFit(session, made.value, ({ address }) => mayRemove || !Object.hasOwn(before.resources, address))
}

function backendOf({ job }: Session) {
  const backend = job.input.inputs[BACKEND]
  return backend === undefined ? {} : { [BACKEND]: backend }
}

async function carryOutIfFit(
  session: Session,
  plan: Plan,
  mayRemove: (change: ResourceChange) => boolean,
): Promise<Told> {
  const { job, module } = session
  const known = { diff: describeChanges(plan), plan: planDigest(plan, module) }
  const isOther = job.plan !== null && job.plan !== known.plan
  const refusals = [
    ...judgePlan(plan, job, mayRemove),
    ...(isOther
      ? [`nothing was applied: the plan is no longer the one that was reviewed (${job.plan}), it is ${known.plan}`]
      : []),
  ]
  if (refusals.length > 0) return tell(plan, null, { ...known, failures: refusals })
  const { outputs, ...came } = await carryOut(session, plan)
  return tell(plan, outputs, { ...known, ...came })
}
