import type { GateVerdict } from '../model/decision.ts'
import type { Finding } from '../model/finding.ts'
import type { OutsidePull, Snapshot } from '../model/snapshot.ts'
import type { Policy } from '../policy/policy.ts'
import { governedPath } from '../rules/governed-path.ts'
import { judgeApprovals } from '../rules/judge-approvals.ts'
import { block } from '../rules/rule.ts'
import { unknownContributors } from '../rules/unknown-contributors.ts'
import { judgeAmendment } from './judge-amendment.ts'
import { conclusionOf, countedLines, ignoredLines } from './judge-pull.ts'

const MOST_FILES = 3000
const MOST_COMMITS = 250

/**
 * Judges a pull request that belongs to no phase. It may do what it likes with everything the gates do not govern; artifacts are changed by
 * phase pull requests alone (R1.7), and what governs the gates only with the approvals that Gate 2 asks for, by the policy in force and not
 * by the proposed one (G40).
 */
export function judgeOutside(snapshot: Snapshot, policy: Policy, pull: OutsidePull): GateVerdict {
  const changed = pull.content.changes.map(({ path }) => ({ path, use: governedPath(path) }))
  const artifacts = changed.filter(({ use }) => use === 'artifact')
  const governance = changed.filter(({ use }) => use === 'governance')
  const approvals = judgeApprovals(snapshot, policy, 'design', pull, pull.author)
  const findings = [
    ...(changed.length > MOST_FILES ? [tooMany(changed[0]?.path ?? '')] : []),
    ...artifacts.slice(0, 20).map(({ path }) => artifactFinding(path)),
    ...judgeAmendment(snapshot, pull),
    ...governance
      .slice(0, 1)
      .flatMap(({ path }) => [
        ...authorFindings(snapshot, pull, path),
        ...approvalFindings(policy, pull, approvals, path),
      ]),
  ]
  const asked = governance.length > 0
  const [first] = findings
  return {
    pull: pull.number,
    head: pull.content.sha,
    enforced: policy.mode === 'enforce',
    conclusion: conclusionOf(findings),
    findings,
    required: asked ? approvals.required : 0,
    counted: asked ? countedLines(approvals) : [],
    ignored: asked ? ignoredLines(approvals) : [],
    next:
      first === undefined
        ? asked
          ? 'Changes what governs the gates, with the approvals that this takes.'
          : 'Changes nothing that a gate governs.'
        : `${first.severity === 'wait' ? 'Waiting' : `Blocked by ${first.code}`}: ${first.found}. ${first.remedy}`,
  }
}

function tooMany(path: string): Finding {
  const remedy = 'Split it: nothing is judged by half.'
  return block('SG108', { path }, `more than ${MOST_FILES} changed files`, `at most ${MOST_FILES}`, remedy)
}

/** Approvals are independent only of authors that are known, to the last commit. */
function authorFindings(snapshot: Snapshot, pull: OutsidePull, path: string): readonly Finding[] {
  const count = pull.content.commits.length
  const remedy = 'Squash the branch: who wrote what must be readable to the last commit.'
  const most = `at most ${MOST_COMMITS}`
  return [
    ...(count > MOST_COMMITS ? [block('SG106', { path }, `more than ${MOST_COMMITS} commits`, most, remedy)] : []),
    ...unknownContributors(snapshot, pull, { path }),
  ]
}

function artifactFinding(path: string): Finding {
  const remedy = 'Leave it out here: an artifact is changed by the pull request of its phase, which asks its gate.'
  return block('SG150', { path }, 'an artifact changed outside its phase', 'a phase pull request', remedy)
}

function approvalFindings(
  policy: Policy,
  pull: OutsidePull,
  { missing, required, counted, couldApprove, objections }: ReturnType<typeof judgeApprovals>,
  path: string,
): readonly Finding[] {
  const objecting = objections.map(({ user }) =>
    block(
      'SG131',
      { path },
      `@${user.login} asks for changes`,
      'no standing objection',
      `Settle it with @${user.login}, who approves or whose review is dismissed.`,
    ),
  )
  if (missing === 0) return objecting
  const people = couldApprove.map((login) => `@${login}`).join(', ')
  const waiting = block(
    'SG151',
    { path },
    `${counted.length} of ${required} approvals for a change of what governs the gates`,
    `${missing} more from ${policy.gates.design.from.join(', ')}, as for Gate 2`,
    people === '' ? 'Add people to these roles.' : `${people} can approve #${pull.number}.`,
  )
  return [...objecting, { ...waiting, severity: couldApprove.length < missing ? 'block' : 'wait' }]
}
