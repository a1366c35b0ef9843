import type { ReviewLine, Verdict } from '../model/decision.ts'
import { formatFinding } from '../model/finding.ts'
import type { Finding } from '../model/finding.ts'
import { gateName } from '../model/phase.ts'
import { cutText } from './cut-text.ts'
import { inlineCode, inlineText, quotedText } from './inline-text.ts'
import { undecidedTitle } from './undecided-title.ts'

/** Title of a check: at most one short line. */
export function checkTitle(verdict: Verdict): string {
  const passed = verdict.required > 0 ? `${atStart(gateName(verdict.gate))} passed` : 'the contract is kept'
  return undecidedTitle(verdict) ?? passed
}

/**
 * Summary of a check, in Markdown: first who must act, then what is missing, what counted, what was ignored and why. Kept below the
 * forge's limit in bytes; what it quotes is never markup.
 */
export function checkSummary(verdict: Verdict): string {
  // The build check approves nothing; the as-built check beside it lists the bytes.
  const subjects = verdict.phase === 'build' ? [] : verdict.subjects
  const parts = [
    `**${nextSentence(verdict)}**`,
    `Judged at \`${verdict.head.slice(0, 10)}\`. A push is judged anew, and approvals given before it no longer count.`,
    listOf('To mend', lines(verdict.findings, 'block')),
    listOf('Waiting for', lines(verdict.findings, 'wait')),
    listOf('Exceptions from the constitution', exceptionLines(verdict.findings)),
    listOf('Approvals that count', verdict.counted.map(countedLine)),
    listOf('Approvals that do not count', verdict.ignored.map(ignoredLine)),
    listOf(
      `What ${gateName(verdict.gate)} locks when this is merged`,
      subjects.map(({ name, digest }) => `${inlineCode(name)} sha256 \`${digest.sha256.slice(0, 16)}…\``),
    ),
  ]
  return cutText(parts.filter((part) => part !== '').join('\n\n'))
}

/** Who must act now. It calls them, unless it quotes a document, which may name anybody. */
export function nextSentence({ next, conclusion }: Verdict): string {
  return conclusion === 'blocked' ? quotedText(next) : inlineText(next)
}

/** A review that counts for nothing, and why; who must act instead stands elsewhere. */
export function ignoredLine({ login, reason }: ReviewLine): string {
  return `${inlineCode(`@${login}`)}: ${quotedText(reason ?? '')}`
}

/** A name of a gate as it stands at the start of a line. */
export function atStart(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function lines(findings: readonly Finding[], severity: Finding['severity']): readonly string[] {
  return findings
    .filter((finding) => finding.severity === severity)
    .map((finding) => inlineCode(formatFinding(finding)))
}

/** What whoever approves lets the design off; a note, which holds nothing up. */
export function exceptionLines(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ code }) => code === 'SG876').map(({ found }) => quotedText(found))
}

/** A review that counts, with the roles it brings. */
export function countedLine({ login, roles, commit }: ReviewLine): string {
  return `${inlineCode(`@${login}`)} (${inlineText(roles.join(', '))}) at \`${commit.slice(0, 10)}\``
}

/** A headed list; nothing at all when it would be empty. */
export function listOf(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : [`### ${title}`, '', ...items.map((item) => `- ${item}`)].join('\n')
}
