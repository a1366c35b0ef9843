import type { Verdict } from '../model/decision.ts'
import type { Engagement } from '../model/engagement.ts'
import { formatFinding } from '../model/finding.ts'
import { shortDigest } from '../model/digest.ts'
import { GATES, gateName } from '../model/phase.ts'
import { cutText } from './cut-text.ts'
import { inlineCode, quotedText } from './inline-text.ts'
import { phaseLine } from './phase-line.ts'
import { atStart, exceptionLines, ignoredLine, nextSentence } from './render-check.ts'

/** First line of the one status comment; with the author's id it tells the comment from any other. */
export const STATUS_MARKER = '<!-- specgate:status -->'

const MOST_URGENT_FIRST = ['blocked', 'waiting', 'passed'] as const
const STATES = { blocked: 'blocked', waiting: 'waiting', passed: 'ready to merge' } as const
const MAX_FINDINGS = 20

/** The status comment of a pull request: who must act, how far it is, what is to mend, what is locked. */
export function renderStatus(engagement: Engagement, verdicts: readonly Verdict[]): string {
  const urgent = MOST_URGENT_FIRST.flatMap((each) => verdicts.filter((verdict) => verdict.conclusion === each))
  const [first] = urgent
  const next = [...new Set(urgent.map((verdict) => nextSentence(verdict)))]
  const state = first === undefined ? ['nothing to judge'] : [gateName(first.gate), STATES[first.conclusion]]
  const parts = [
    STATUS_MARKER,
    ...next.map((sentence, index) => (index === 0 ? `**${sentence}**` : sentence)),
    [`\`${engagement.id}\``, ...state].join(' · '),
    phaseLine(engagement),
    list('To mend', toMend(verdicts)),
    list('What this change touches', touched(verdicts)),
    list('Exceptions from the constitution', exceptions(verdicts)),
    list(
      'Approvals that do not count',
      verdicts.flatMap((verdict) => verdict.ignored.map(ignoredLine)),
    ),
    lockedTable(engagement),
    'To approve, review this pull request; a comment approves nothing. `/sdd help` says what comments can do.',
  ]
  return cutText(parts.filter((part) => part !== '').join('\n\n'))
}

function toMend(verdicts: readonly Verdict[]): readonly string[] {
  const blocking = verdicts.flatMap(({ findings }) => findings.filter((finding) => finding.severity === 'block'))
  const told = [...new Set(blocking.map((finding) => inlineCode(formatFinding(finding))))]
  const rest = told.length - MAX_FINDINGS
  return [...told.slice(0, MAX_FINDINGS), ...(rest > 0 ? [`and ${rest} more, listed by the check`] : [])]
}

/** What rests on a locked requirement that changes: a note, which holds nothing up. */
function touched(verdicts: readonly Verdict[]): readonly string[] {
  const notes = verdicts.flatMap(({ findings }) => findings.filter(({ code }) => code === 'SG860'))
  return notes.slice(0, MAX_FINDINGS).map(({ found }) => quotedText(found))
}

/** What whoever approves the design lets it off. */
function exceptions(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.flatMap(({ findings }) => exceptionLines(findings)).slice(0, MAX_FINDINGS)
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : [`**${title}**`, '', ...items.map((item) => `- ${item}`)].join('\n')
}

function lockedTable(engagement: Engagement): string {
  const rows = GATES.flatMap((gate) => {
    const state = engagement.gates[gate]
    if (state.status !== 'locked') return []
    return [`| ${atStart(gateName(gate))} | #${state.lock.pull} | \`${shortDigest(state.lock.record)}\` |`]
  })
  return rows.length === 0 ? '' : ['| Locked | Pull request | Record |', '|---|---|---|', ...rows].join('\n')
}
