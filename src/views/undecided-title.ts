import type { ReviewLine, Verdict } from '../model/decision.ts'
import type { Finding } from '../model/finding.ts'

type Undecided = {
  readonly conclusion: Verdict['conclusion']
  readonly findings: readonly Finding[]
  readonly counted: readonly ReviewLine[]
  readonly required: number
}

/** Findings that only reviewers can answer: in a phase, and outside of one. */
const APPROVALS: readonly string[] = ['SG130', 'SG151']

/**
 * Title of a check that has not passed: at most one short line; null when it has. Approvals are asked for last, when nothing else is still to
 * come: what is given for an earlier commit does not count.
 */
export function undecidedTitle({ conclusion, findings, counted, required }: Undecided): string | null {
  if (conclusion === 'passed') return null
  const blocking = findings.filter(({ severity }) => severity === 'block').length
  if (conclusion === 'blocked') return `${blocking} finding${blocking === 1 ? '' : 's'} to mend`
  const isComing = findings.some(({ severity, code }) => severity === 'wait' && !APPROVALS.includes(code))
  return isComing || counted.length >= required ? 'under way' : `${counted.length} of ${required} approvals`
}
