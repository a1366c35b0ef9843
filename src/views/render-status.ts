import type { Verdict } from '../model/decision.ts'
import type { Engagement } from '../model/engagement.ts'
import { formatFinding } from '../model/finding.ts'
import { shortDigest } from '../model/digest.ts'
import { GATES, gateName } from '../model/phase.ts'
import { phaseLine } from './phase-line.ts'

/** First line of the one status comment; with the author's id it tells the comment from any other. */
export const STATUS_MARKER = '<!-- specgate:status -->'

/** The status comment of a pull request: what is next, how far it is, what is to mend, what is locked. */
export function renderStatus(engagement: Engagement, verdicts: readonly Verdict[]): string {
  const [first] = verdicts
  const state = first === undefined ? 'nothing to judge' : worst(verdicts)
  const toMend = verdicts.flatMap((verdict) => verdict.findings.filter((finding) => finding.severity === 'block'))
  const reviews = verdicts
    .flatMap((verdict) => verdict.ignored)
    .map(({ login, reason }) => `- @${login}: ${reason ?? ''}`)
  const parts = [
    STATUS_MARKER,
    `**${engagement.id} · ${first === undefined ? '' : gateName(first.gate)} · ${state}**`,
    ...verdicts.map((verdict) => verdict.next),
    phaseLine(engagement),
    toMend.length === 0
      ? ''
      : ['**To mend**', '', ...toMend.slice(0, 20).map((finding) => `- \`${formatFinding(finding)}\``)].join('\n'),
    reviews.length === 0 ? '' : ['**Approvals that do not count**', '', ...reviews].join('\n'),
    lockedTable(engagement),
    'Approve by a review of this pull request. `/sdd clarify Q-… <answer>`, `/sdd decide TRD-… <option> <reason>` and `/sdd build` are taken as comments.',
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function worst(verdicts: readonly Verdict[]): string {
  if (verdicts.some((verdict) => verdict.conclusion === 'blocked')) return 'blocked'
  return verdicts.some((verdict) => verdict.conclusion === 'waiting') ? 'waiting' : 'ready to merge'
}

function lockedTable(engagement: Engagement): string {
  const rows = GATES.flatMap((gate) => {
    const state = engagement.gates[gate]
    if (state.status !== 'locked') return []
    return [`| ${gateName(gate)} | #${state.lock.pull} | \`${shortDigest(state.lock.record)}\` |`]
  })
  return rows.length === 0 ? '' : ['| locked | pull request | record |', '|---|---|---|', ...rows].join('\n')
}
