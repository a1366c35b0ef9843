import type { Finding } from '../model/finding.ts'
import { gateName } from '../model/phase.ts'
import { artifactPath } from '../model/place.ts'
import { judgeApprovals } from './judge-approvals.ts'
import type { ApprovalJudgement } from './judge-approvals.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'
import { unknownContributors } from './unknown-contributors.ts'

/**
 * An approval is the review of a person with a role the gate names and write permission, who neither asked for the engagement nor wrote
 * any of it, given for the head as it is now (R1.2, R1.4, R1.9). Comments, labels and bots approve nothing; any push makes approvals old.
 *
 * @example ok: an architect approves the head
 *   reviews: [ana]
 *
 * @example not-ok: nobody approved yet
 *   reviews: []
 *   → specs/001-demo/customer-spec.md:1 SG130
 *
 * @example not-ok: the requester approves
 *   reviews: [rik]
 *   → specs/001-demo/customer-spec.md:1 SG130
 *   → specs/001-demo/customer-spec.md:1 SG135
 *
 * @example not-ok: an approval of an older commit
 *   reviews: [{ by: ana, commit: old }]
 *   → specs/001-demo/customer-spec.md:1 SG130
 *   → specs/001-demo/customer-spec.md:1 SG134
 *
 * @example not-ok: who wrote a commit approves it
 *   contributor: ana
 *   reviews: [ana]
 *   → specs/001-demo/customer-spec.md:1 SG130
 *   → specs/001-demo/customer-spec.md:1 SG136
 *
 * @example not-ok: a bot approves
 *   reviews: [robo]
 *   → specs/001-demo/customer-spec.md:1 SG130
 *   → specs/001-demo/customer-spec.md:1 SG137
 *
 * @example not-ok: without the role
 *   reviews: [olga]
 *   → specs/001-demo/customer-spec.md:1 SG130
 *   → specs/001-demo/customer-spec.md:1 SG138
 *
 * @example not-ok: the role, but no write permission
 *   reviews: [gus]
 *   → specs/001-demo/customer-spec.md:1 SG130
 *   → specs/001-demo/customer-spec.md:1 SG139
 *
 * @example not-ok: two accounts of one person where two people are needed
 *   phase: design
 *   locked: [requirements, feasibility]
 *   reviews: [ana, ana-admin]
 *   → specs/001-demo/solution-design.md:1 SG130
 *   → specs/001-demo/solution-design.md:1 SG133
 *
 * @example not-ok: an approver who later asks for changes
 *   reviews: [ana, { by: ana, state: changes-requested }]
 *   → specs/001-demo/customer-spec.md:1 SG130
 *   → specs/001-demo/customer-spec.md:1 SG131
 *
 * @example ok: a plain comment after an approval leaves it standing
 *   reviews: [ana, { by: ana, state: commented }]
 *
 * @example not-ok: an approval older than the policy lets it become
 *   expiring: 30d
 *   later: 720
 *   reviews: [ana]
 *   → specs/001-demo/customer-spec.md:1 SG130
 *   → specs/001-demo/customer-spec.md:1 SG143
 *
 * @example ok: the same approval an hour earlier
 *   expiring: 30d
 *   later: 718
 *   reviews: [ana]
 *
 * @example not-ok: a commit by somebody whom no account is known for
 *   contributor: unknown
 *   reviews: [ana]
 *   → specs/001-demo/customer-spec.md:1 SG132
 */
export const approvalIsIndependent: Rule = {
  id: 'approval-is-independent',
  judges: ['requirements', 'feasibility', 'design', 'as-built'],
  check: (context) => {
    const { snapshot, policy, gate, pull, engagement } = context
    const judgement = judgeApprovals(snapshot, policy, gate, pull, engagement.requester)
    return [
      ...countFindings(context, judgement),
      ...objectionFindings(context, judgement),
      ...ignoredNotes(context, judgement),
      ...unknownContributors(snapshot, pull, place(context)),
    ]
  },
}

function place({ engagement, gate }: RuleContext): { readonly path: string } {
  return { path: artifactPath(engagement.id, gate) }
}

function countFindings(
  context: RuleContext,
  { missing, required, couldApprove, counted }: ApprovalJudgement,
): readonly Finding[] {
  if (missing === 0) return []
  const { gate, policy, pull } = context
  const roles = policy.gates[gate].from.join(', ')
  const people = couldApprove.map((login) => `@${login}`).join(', ')
  const found = `${counted.length} of ${required} approvals for ${gateName(gate)}`
  const expected = `${missing} more from ${roles}${policy.gates[gate].distinctRoles ? ', each with a different role' : ''}`
  if (couldApprove.length < missing) {
    const remedy = `Only ${people || 'nobody'} could still approve: add people to these roles, or change the policy.`
    return [block('SG130', place(context), found, expected, remedy)]
  }
  const remedy = `${people} can approve #${pull.number}.`
  return [{ ...block('SG130', place(context), found, expected, remedy), severity: 'wait' }]
}

function objectionFindings(context: RuleContext, { objections }: ApprovalJudgement): readonly Finding[] {
  return objections.map(({ user }) => {
    const remedy = `Settle it with @${user.login}, who approves or whose review is dismissed.`
    return block('SG131', place(context), `@${user.login} asks for changes`, 'no standing objection', remedy)
  })
}

function ignoredNotes(context: RuleContext, { ignored }: ApprovalJudgement): readonly Finding[] {
  return ignored.map(({ review, code, reason }) => ({
    ...block(
      code,
      place(context),
      `the approval of @${review.author.login} does not count: ${reason}`,
      'an independent approval of the head',
      remedyFor(code),
    ),
    severity: 'note' as const,
  }))
}

function remedyFor(code: string): string {
  return code === 'SG134' ? 'Look at what changed and approve again.' : 'Somebody else approves.'
}
