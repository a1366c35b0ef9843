import type { Instant } from '../model/snapshot.ts'
import { cutText } from '../views/cut-text.ts'
import { quotedText } from '../views/inline-text.ts'
import type { DashboardRow } from './dashboard-row.ts'

/** First line of the dashboard issue; with the author's id it tells the issue from any other. */
export const DASHBOARD_MARKER = '<!-- specgate:dashboard -->'
export const DASHBOARD_TITLE = 'Engagements under way'

const DAY = 86_400_000
const MARKS = { blocked: '🔴', waiting: '🟡', passed: '🟢', 'under way': '🔵' } as const

/** The dashboard issue: every engagement under way, oldest first, with phase, age and who is awaited (R9.2). Nobody is called by it. */
export function renderDashboard(rows: readonly DashboardRow[], now: Instant): string {
  const sorted = rows.toSorted((a, b) => compare(a.since, b.since) || compare(a.engagement, b.engagement))
  const blocked = rows.filter(({ state }) => state === 'blocked').length
  const parts = [
    DASHBOARD_MARKER,
    rows.length === 0
      ? '**Nothing is under way.** Open an issue from one of the forms to begin an engagement.'
      : `**${rows.length} under way${blocked === 0 ? '' : `, ${blocked} of them blocked`}.**`,
    rows.length === 0 ? '' : [HEAD, ...sorted.map((row) => lineOf(row, now))].join('\n'),
    'This issue is kept up to date by the program and read by nobody but people: edits are lost, closing it opens another. 🔴 something to mend · 🟡 waits for somebody · 🟢 may be merged · 🔵 the program works',
  ]
  return cutText(parts.filter((part) => part !== '').join('\n\n'))
}

const HEAD = '| Engagement | Phase | Open for | Awaited |\n|---|---|---|---|'

function lineOf({ engagement, issue, phase, pull, state, since, awaits }: DashboardRow, now: Instant): string {
  const where = pull === null ? phase : `${phase} #${pull}`
  const cells = [`\`${engagement}\` #${issue}`, `${MARKS[state]} ${where}`, ageOf(since, now), quotedText(awaits)]
  return `| ${cells.join(' | ')} |`
}

function ageOf(since: Instant, now: Instant): string {
  const days = Math.max(0, Math.floor((Date.parse(now) - Date.parse(since)) / DAY))
  return days === 0 ? 'today' : days === 1 ? '1 day' : `${days} days`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
