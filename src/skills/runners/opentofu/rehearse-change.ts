import { changedResources, actionOf, describeChanges, isNoOp, told } from './change-words.ts'
import { accessOf, judgePlan, notRehearsed } from './judge-plan.ts'
import { makePlan } from './make-plan.ts'
import type { Plan } from './make-plan.ts'
import { ORIGIN, ourName } from './origin.ts'
import { planDigest } from './plan-digest.ts'
import type { Session } from './session.ts'
import { stopped, tell } from './told.ts'
import type { Told } from './told.ts'

/** Shows what a change would do: the tool's plan, and why it would be refused. */
export async function rehearseChange(session: Session): Promise<Told> {
  const { job, module, place } = session
  const { value: plan, problem } = await makePlan(session, 'change', job.input.inputs)
  if (problem !== null) return stopped(problem)
  const mayRemove = accessOf(place.folder) === 'destructive'
  return tell(
    plan,
    { changes: changesOf(plan), outputs: plannedOutputs(plan) },
    {
      changed: plan.hasChanges,
      failures: judgePlan(plan, job, () => mayRemove),
      diff: describeChanges(plan),
      plan: planDigest(plan, module),
      notSimulated: notRehearsed(plan, module),
    },
  )
}

function changesOf({ document }: Plan): { address: string; action: string }[] {
  return changedResources(document).map((change) => ({ address: change.address, action: actionOf(change) }))
}

function plannedOutputs({ document, redaction }: Plan) {
  const kept = Object.entries(document.output_changes).filter(
    ([name, change]) => name !== ORIGIN && (isNoOp(change) || !change.actions.includes('delete')),
  )
  return Object.fromEntries(kept.map(([name, change]) => [ourName(name), told(change, redaction).after]))
}
