import type { Command } from '../derive/commands.ts'
import { lockOf } from '../model/engagement.ts'
import { recordsOf } from '../model/record.ts'
import type { RecordData } from '../model/record.ts'
import { personOf } from '../policy/policy.ts'
import { missingGate, progressOf } from './judge-start.ts'
import type { Scene } from './scene.ts'

/** What a `/sdd approve-plan` approves, or why it approves nothing; both null when it was recorded already. */
export type PlanJudgement = { readonly approval: RecordData<'plan.approved'> | null; readonly reason: string | null }

/**
 * Judges `/sdd approve-plan <digest>`: the plan is named by its digest, so that nobody approves what they did not see, and by somebody else
 * than who asked for the build, unless the policy lets requesters approve.
 */
export function judgePlan(scene: Scene, command: Command): PlanJudgement {
  const { snapshot, engagement, policy } = scene
  const known = recordsOf(snapshot.ledger.records, 'plan.approved').some(({ data }) => data.comment === command.comment)
  if (known) return { approval: null, reason: null }
  if (command.refusal !== null) return refused(command.refusal)
  const gate2 = lockOf(engagement, 'design')
  if (gate2 === null) return refused(`no build before Gate 2: ${missingGate(scene)}`)
  const progress = progressOf(scene, gate2)
  if (progress?.status !== 'plan') return refused('no plan waits for approval')
  const { plan, request } = progress
  if (!/^(?:sha256:)?[0-9a-f]{64}$/.test(command.argument))
    return refused('write "/sdd approve-plan <digest>" with the digest that the build pull request shows')
  if (plan.digest !== `sha256:${command.argument.replace(/^sha256:/, '')}`)
    return refused('the plan shown in the build pull request has another digest')
  const { by, contract, attempt } = request.data
  const { id, login } = command.author
  const isRequester = id === by.id || personOf(policy, login) === personOf(policy, by.login)
  if (policy.deny.requester && isRequester) return refused('who asked for the build does not approve its plan')
  const data = {
    contract,
    attempt,
    plan: plan.digest,
    runs: [...plan.runs],
    by: { id, login },
    comment: command.comment,
  }
  return { approval: data, reason: null }
}

function refused(reason: string): PlanJudgement {
  return { approval: null, reason }
}
