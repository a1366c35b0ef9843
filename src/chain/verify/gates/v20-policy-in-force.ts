import { POLICY_PATH } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import type { ApprovedGate, MergedGate } from '../recorded-gates.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import { fileAt } from '../mainline.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'The gate was judged by another policy than the one in force: have it approved anew under the policy of the default branch.'

/**
 * V20 Policy was in force: the approval's policy is the readable file that the default branch had at the commit it names, which is no
 * older than the pull request's base, says the same as the one that the merge stands on, and is never the pull request's own head.
 */
export function checkPolicyInForce(archive: Archive): readonly Violation[] {
  return [
    ...archive.approvedGates.flatMap((gate) => {
      const problem = policyProblem(archive, gate)
      const message = `${nameOf(gate.approval)} ${problem ?? ''}`
      return problem === null ? [] : [violation(message, pathOf(gate.chain, gate.approval))]
    }),
    ...archive.mergedGates.flatMap((gate) => laterPolicy(archive, gate)),
  ]
}

function policyProblem({ main, documents }: Archive, { approval, policy }: ApprovedGate): string | null {
  const { change, policy: named } = approval.data
  if (named.path !== POLICY_PATH) return `was judged by ${named.path}; expected ${POLICY_PATH}`
  const position = main.position.get(named.ref)
  if (named.ref === change.head || position === undefined) {
    return `took its policy from ${named.ref}, which is not the default branch (policy came from the pull request itself)`
  }
  const base = main.position.get(change.mergeBase)
  if (base !== undefined && position < base)
    return `took its policy from ${named.ref}, which is older than the pull request's base`
  const file = fileAt(main, POLICY_PATH, position)
  const digest = file === null ? null : (documents.get(file.blob)?.digest ?? null)
  if (digest !== named.sha256)
    return `was judged by policy ${named.sha256}; commit ${named.ref} has ${digest ?? 'none'}`
  return policy === null ? `was judged by the policy of ${named.ref}, which cannot be read` : null
}

/** An approval may be recorded after its merge, when the program was away; but not under a policy that came later. */
function laterPolicy({ main }: Archive, { chain, merge, approval, span }: MergedGate): readonly Violation[] {
  const position = approval === null ? undefined : main.position.get(approval.data.policy.ref)
  if (approval === null || span === null || position === undefined || position <= span.from) return []
  if (fileAt(main, POLICY_PATH, position)?.blob === fileAt(main, POLICY_PATH, span.from)?.blob) return []
  const { ref } = approval.data.policy
  const message = `${nameOf(approval)} was judged by the policy of ${ref}, which came after what ${nameOf(merge)} was merged onto`
  return [violation(message, pathOf(chain, approval))]
}

function violation(message: string, record: string): Violation {
  return { code: 'V20', message, remedy: REMEDY, record, path: POLICY_PATH }
}
