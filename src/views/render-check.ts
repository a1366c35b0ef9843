import type { ReviewLine, Verdict } from '../model/decision.ts'
import { formatFinding } from '../model/finding.ts'
import type { Finding } from '../model/finding.ts'
import { gateName } from '../model/phase.ts'

const MAX_BYTES = 60_000

/** Title of a check: at most one short line. */
export function checkTitle(verdict: Verdict): string {
  const { conclusion, counted, required, findings } = verdict
  const blocking = findings.filter((finding) => finding.severity === 'block').length
  if (conclusion === 'blocked') return `${blocking} finding${blocking === 1 ? '' : 's'} to mend`
  if (conclusion === 'waiting') return required > 0 ? `${counted.length} of ${required} approvals` : 'under way'
  return required > 0 ? `${gateName(verdict.gate)} passed` : 'the contract is kept'
}

/**
 * Summary of a check, in Markdown: first who must act, then what counted, what was ignored and why, what is missing. Kept below the
 * forge's limit in bytes.
 */
export function checkSummary(verdict: Verdict): string {
  const parts = [
    `**${verdict.next}**`,
    `Judged at \`${verdict.head.slice(0, 10)}\`; any push makes this verdict speak of nothing.`,
    list('Approvals that count', verdict.counted.map(countedLine)),
    list('Approvals that do not count', verdict.ignored.map(ignoredLine)),
    list('To mend', lines(verdict.findings, 'block')),
    list('Waiting for', lines(verdict.findings, 'wait')),
    list(
      'What this gate approves',
      verdict.subjects.map(({ name, digest }) => `\`${name}\` sha256 \`${digest.sha256.slice(0, 16)}…\``),
    ),
  ]
  return cut(parts.filter((part) => part !== '').join('\n\n'))
}

function lines(findings: readonly Finding[], severity: Finding['severity']): readonly string[] {
  return findings
    .filter((finding) => finding.severity === severity)
    .map((finding) => `\`${formatFinding(finding).replaceAll('`', "'")}\``)
}

function countedLine({ login, roles, commit }: ReviewLine): string {
  return `@${login} (${roles.join(', ')}) at \`${commit.slice(0, 10)}\``
}

function ignoredLine({ login, reason }: ReviewLine): string {
  return `@${login}: ${reason ?? ''}`
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : [`### ${title}`, '', ...items.map((item) => `- ${item}`)].join('\n')
}

/** Cuts a text at a line so that it stays below the limit in UTF-8 bytes. */
function cut(text: string): string {
  const note = '\n\n… cut; `specgate explain` shows all of it.'
  if (Buffer.byteLength(text) <= MAX_BYTES) return text
  const kept = text.split('\n')
  while (Buffer.byteLength(kept.join('\n')) > MAX_BYTES - Buffer.byteLength(note)) kept.pop()
  return kept.join('\n') + note
}
