import { openDocumentReader } from '../derive/document-reader.ts'
import type { DocumentReader } from '../derive/document-reader.ts'
import { readDossier } from '../derive/dossier.ts'
import type { Engagement } from '../model/engagement.ts'
import type { ReviewLine, Verdict } from '../model/decision.ts'
import type { Finding } from '../model/finding.ts'
import { isBlocking } from '../model/finding.ts'
import { gateName, gateOf } from '../model/phase.ts'
import type { Phase } from '../model/phase.ts'
import type { Subject } from '../model/record.ts'
import type { Pull, Snapshot } from '../model/snapshot.ts'
import type { Policy } from '../policy/policy.ts'
import { judgeApprovals } from '../rules/judge-approvals.ts'
import type { ApprovalJudgement } from '../rules/judge-approvals.ts'
import type { RuleContext } from '../rules/rule.ts'
import { RULES } from '../rules/rules.ts'
import { checksOf } from './check-name.ts'

/** Judges one pull request: every rule of its checks, sorted into the checks it counts for. A gate opens only when each of them passes. */
export function judgePull(
  snapshot: Snapshot,
  policy: Policy,
  engagement: Engagement,
  pull: Pull,
  documents: DocumentReader = openDocumentReader(),
): readonly Verdict[] {
  const gate = gateOf(pull.phase)
  const dossier = readDossier(snapshot, engagement.id, { gate, content: pull.content }, documents)
  const context: RuleContext = { snapshot, policy, engagement, pull, gate, dossier }
  const approvals = judgeApprovals(snapshot, policy, gate, pull, engagement.requester)
  const subjects = subjectsOf(pull)
  const phases = checksOf(pull)
  const applying = RULES.filter((rule) => phases.some((phase) => rule.judges.includes(phase)))
  const findings = applying.map((rule) => ({ rule, found: rule.check(context) }))
  return phases.map((phase): Verdict => {
    const own = findings.filter(({ rule }) => rule.judges.includes(phase)).flatMap(({ found }) => found)
    const decides = phase !== 'build'
    return {
      phase,
      gate,
      pull: pull.number,
      head: pull.content.sha,
      conclusion: conclusionOf(own),
      findings: own,
      required: decides ? approvals.required : 0,
      counted: decides ? countedLines(approvals) : [],
      ignored: decides ? ignoredLines(approvals) : [],
      subjects,
      next: nextOf(own, phase, pull),
    }
  })
}

/** Whether a pull request may be merged: all its checks passed. */
export function hasPassed(verdicts: readonly Verdict[]): boolean {
  return verdicts.length > 0 && verdicts.every((verdict) => verdict.conclusion === 'passed')
}

/** Blocked by any finding that blocks, else waiting for any that waits. */
export function conclusionOf(findings: readonly Finding[]): Verdict['conclusion'] {
  if (findings.some(isBlocking)) return 'blocked'
  return findings.some((finding) => finding.severity === 'wait') ? 'waiting' : 'passed'
}

function subjectsOf(pull: Pull): readonly Subject[] {
  return pull.content.changes.flatMap(({ path, after }) =>
    after === null
      ? []
      : [{ name: path, digest: { sha256: after.digest.slice('sha256:'.length), gitBlob: after.blob } }],
  )
}

/** The reviews that count, as a verdict tells them. */
export function countedLines({ counted }: ApprovalJudgement): readonly ReviewLine[] {
  return counted.map(({ review, user, roles }) => ({ login: user.login, commit: review.commit, roles, reason: null }))
}

/** The reviews that do not count, as a verdict tells them. */
export function ignoredLines({ ignored }: ApprovalJudgement): readonly ReviewLine[] {
  return ignored.map(({ review, reason }) => ({ login: review.author.login, commit: review.commit, roles: [], reason }))
}

function nextOf(findings: readonly Finding[], phase: Phase, pull: Pull): string {
  const blocking = findings.filter(isBlocking)
  const [first] = blocking
  if (first !== undefined) {
    const more = blocking.length > 1 ? ` (and ${blocking.length - 1} more)` : ''
    return `Blocked by ${first.code}: ${first.found}${more}. ${first.remedy}`
  }
  const waiting = findings.find((finding) => finding.severity === 'wait')
  if (waiting !== undefined) return `Waiting: ${waiting.found}. ${waiting.remedy}`
  return phase === 'build'
    ? 'The contract is kept.'
    : `${upper(gateName(gateOf(pull.phase)))} is passed: #${pull.number} can be merged.`
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
