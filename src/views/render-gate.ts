import type { GateVerdict } from '../model/decision.ts'
import { formatFinding } from '../model/finding.ts'
import { cutText } from './cut-text.ts'
import { inlineCode, inlineText, quotedText } from './inline-text.ts'
import { countedLine, ignoredLine, listOf } from './render-check.ts'
import { undecidedTitle } from './undecided-title.ts'

/** Title of the one required check: at most one short line. */
export function gateTitle(verdict: GateVerdict): string {
  return undecidedTitle(verdict) ?? 'may be merged'
}

/** Summary of the one required check: who must act first, then what is to mend and which reviews count. */
export function gateSummary(verdict: GateVerdict): string {
  const { conclusion, next, head, findings, counted, ignored } = verdict
  const told = findings.filter(({ severity }) => severity !== 'note').map((each) => inlineCode(formatFinding(each)))
  const parts = [
    `**${conclusion === 'blocked' ? quotedText(next) : inlineText(next)}**`,
    `Judged at \`${head.slice(0, 10)}\`. A push is judged anew, and approvals given before it no longer count.`,
    listOf('What is missing', [...new Set(told)]),
    listOf('Approvals that count', counted.map(countedLine)),
    listOf('Approvals that do not count', ignored.map(ignoredLine)),
  ]
  return cutText(parts.filter((part) => part !== '').join('\n\n'))
}
