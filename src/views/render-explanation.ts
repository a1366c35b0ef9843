import type { Verdict } from '../model/decision.ts'
import { formatFinding } from '../model/finding.ts'
import type { Finding } from '../model/finding.ts'
import { explainCode } from './codes/code-book.ts'
import { inlineCode, quotedText } from './inline-text.ts'
import { ignoredLine } from './render-check.ts'

const MAX_FINDINGS = 20

/**
 * Why checks say what they say: each finding with what its code stands for.
 * @param missing what is lacking when no check speaks
 */
export function renderExplanation(verdicts: readonly Verdict[], missing: string): string {
  if (verdicts.length === 0) return `No check speaks of this now: ${quotedText(missing)}.`
  return verdicts.map(explained).join('\n\n')
}

function explained(verdict: Verdict): string {
  const findings = verdict.findings.filter(({ severity }) => severity !== 'note')
  const rest = findings.length - MAX_FINDINGS
  const items = [
    ...findings.slice(0, MAX_FINDINGS).map(itemOf),
    ...(rest > 0 ? [`- and ${rest} more, listed by the check`] : []),
    ...verdict.ignored.map((line) => `- does not count: ${ignoredLine(line)}`),
  ]
  const head = `**\`specgate / ${verdict.phase}\` on #${verdict.pull}: ${verdict.conclusion}.** ${quotedText(verdict.next)}`
  return items.length === 0 ? head : [head, items.join('\n')].join('\n\n')
}

function itemOf(finding: Finding): string {
  const meaning = explainCode(finding.code)?.meaning
  return `- ${inlineCode(formatFinding(finding))}${meaning === undefined ? '' : `\n  ${meaning}`}`
}
