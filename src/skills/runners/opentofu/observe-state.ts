import type { JsonObject } from '../../json-object.ts'
import { describeDrift } from './change-words.ts'
import { allResources } from './documents.ts'
import { makePlan } from './make-plan.ts'
import type { Plan } from './make-plan.ts'
import { readOrigin } from './origin.ts'
import { problem } from './problem.ts'
import type { Session } from './session.ts'
import { readOutputs, stopped, tell } from './told.ts'
import type { Told } from './told.ts'

/**
 * The state of all that the module manages, as found on looking at the target again, so that what somebody else changed is seen. Equal
 * states give equal documents: there is no time, serial or version in them.
 */
export async function observeState(session: Session): Promise<Told> {
  return look(session, (plan) => {
    const origin = readOrigin(plan.state?.outputs ?? {})
    const found = allResources(plan.document.prior_state?.values?.root_module).filter(({ mode }) => mode === 'managed')
    const named = found.map(({ address, deposed_key: key, ...rest }) => ({
      ...rest,
      address: key === undefined ? address : `${address} (left over from a replacement, ${key})`,
    }))
    const resources = named.map(({ address, values, sensitive_values: marks }) => [
      address,
      plan.redaction.redact(values, marks),
    ])
    return {
      inputs: origin?.inputs ?? null,
      module: origin?.module ?? null,
      resources: Object.fromEntries(resources),
      tainted: named.filter(({ tainted }) => tainted).map(({ address }) => address),
      outputs: readOutputs(plan.state?.outputs ?? {}, plan.redaction),
    }
  })
}

/** The outputs of what is there, for a skill that merely reads. */
export async function readModule(session: Session): Promise<Told> {
  return look(session, (plan) => readOutputs(plan.state?.outputs ?? {}, plan.redaction))
}

async function look(session: Session, read: (plan: Plan) => JsonObject): Promise<Told> {
  const { memory, job } = session
  if (memory.lost !== null) return stopped(problem(`the state cannot be relied on, ${memory.lost}`))
  const { value: plan, problem: failed } = await makePlan(session, 'look', job.input.inputs)
  if (failed !== null) return stopped(failed)
  return tell(plan, read(plan), { diff: describeDrift(plan) })
}
