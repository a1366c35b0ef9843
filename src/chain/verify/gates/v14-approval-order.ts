import type { Archive } from '../archive.ts'
import type { ApprovedGate, MergedGate } from '../recorded-gates.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'

const REMEDY = 'The approval was of other content than stands; have the content that stands approved.'

/**
 * V14 Approval precedes merge and follows the last push: each review is of the head that the approval names, the merge is of that same
 * head and pull request, and no review is younger than its record or the merge. A merge commit's second parent is that head.
 */
export function checkApprovalOrder(archive: Archive): readonly Violation[] {
  return [
    ...archive.approvedGates.flatMap(reviewProblems),
    ...archive.mergedGates.flatMap((gate) => [...mergeProblems(gate), ...parentProblems(archive, gate)]),
  ]
}

function reviewProblems({ chain, approval }: ApprovedGate): readonly Violation[] {
  const { head, pull } = approval.data.change
  const place = { remedy: REMEDY, record: pathOf(chain, approval) }
  return approval.data.approvals.flatMap(({ user, commit, review, submittedAt }): readonly Violation[] => {
    const who = `review ${review} by ${user.login} on pull request ${pull}`
    if (commit !== head) {
      const message = `${who} was for ${commit}; the head was ${head} (approval of other content)`
      return [{ code: 'V14', message, ...place, commit }]
    }
    if (submittedAt <= approval.at) return []
    return [
      { code: 'V14', message: `${who} is of ${submittedAt}, after ${nameOf(approval)} of ${approval.at}`, ...place },
    ]
  })
}

function mergeProblems({ chain, merge, approval }: MergedGate): readonly Violation[] {
  if (approval === null) return []
  const approved = approval.data
  const { change, gate, merge: done } = merge.data
  const problems = [
    ...(approved.gate === gate ? [] : [`is of ${gate}, but names the approval of ${approved.gate}`]),
    ...(approved.change.pull === change.pull
      ? []
      : [`is of pull request ${change.pull}, approved was ${approved.change.pull}`]),
    ...(approved.change.head === change.head
      ? []
      : [`merged head ${change.head}, approved was ${approved.change.head}`]),
    ...approved.approvals.flatMap(({ review, submittedAt }) =>
      submittedAt <= done.at ? [] : [`merged at ${done.at}, before review ${review} of ${submittedAt}`],
    ),
    ...(done.at <= merge.at ? [] : [`is of ${merge.at}, before the merge at ${done.at}`]),
  ]
  const place = { remedy: REMEDY, record: pathOf(chain, merge), commit: done.sha }
  return problems.map((problem): Violation => ({ code: 'V14', message: `${nameOf(merge)} ${problem}`, ...place }))
}

function parentProblems({ main }: Archive, { chain, merge, span }: MergedGate): readonly Violation[] {
  const { method, sha } = merge.data.merge
  const { head } = merge.data.change
  const second = span === null ? undefined : main.commits[span.to]?.parents[1]
  if (span === null || method !== 'merge' || second === head) return []
  const message = `merge ${sha} has ${second ?? 'nothing'} as its second parent; ${nameOf(merge)} says ${head} was merged`
  return [{ code: 'V14', message, remedy: REMEDY, record: pathOf(chain, merge), commit: sha }]
}
