import { inlineCode, quotedText } from '../views/inline-text.ts'
import { nameOf } from './look-at-places.ts'
import type { Look } from './look-at-places.ts'

const MOST_ROWS = 200

/** The summary of a job that looked at engagements without a hosted App: what was done, and who acts now. */
export function renderRound(looks: readonly Look[]): string {
  const ours = looks.filter(({ reconciled, failure }) => reconciled !== null || failure !== null)
  if (ours.length === 0) return '## Nothing to look at\n\nThe event is about nothing that specgate looks after.\n'
  const failed = ours.filter(({ failure }) => failure !== null).length
  const head =
    failed === 0 ? `## ✅ Looked at ${ours.length}` : `## ❌ ${failed} of ${ours.length} could not be evaluated`
  const rows = ours.slice(0, MOST_ROWS).map(rowOf)
  const left = ours.length > MOST_ROWS ? [`| … ${ours.length - MOST_ROWS} more | | |`] : []
  const table = ['| What | Done | Who acts now |', '|---|---|---|', ...rows, ...left].join('\n')
  return `${head}\n\n${table}\n`
}

function rowOf({ ref, reconciled }: Look): string {
  if (reconciled === null)
    return `| ${inlineCode(nameOf(ref))} | could not be evaluated; nothing was approved | the log of this job says why |`
  const { decision, snapshot, applied } = reconciled
  const name = decision.engagement?.id ?? snapshot.engagement ?? nameOf(ref)
  const done = applied.length === 0 ? 'nothing had to be done' : `${applied.length} steps`
  const next = decision.gates.find(({ conclusion }) => conclusion !== 'passed')?.next ?? decision.next[0] ?? 'nobody'
  return `| ${inlineCode(name)} | ${done} | ${quotedText(next.replaceAll('|', '¦'))} |`
}
