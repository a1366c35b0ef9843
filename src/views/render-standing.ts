import type { Verdict } from '../model/decision.ts'
import type { Engagement } from '../model/engagement.ts'
import { lockOf } from '../model/engagement.ts'
import { shortDigest } from '../model/digest.ts'
import { GATES, gateName } from '../model/phase.ts'
import type { Pull } from '../model/snapshot.ts'
import { quotedText } from './inline-text.ts'
import { phaseLine } from './phase-line.ts'
import { atStart } from './render-check.ts'

/**
 * Where an engagement stands at this moment, for who asks: who must act, how far it is, and where to look. It calls nobody: only one
 * person asked.
 * @param missing what is lacking when no pull request is judged
 */
export function renderStanding(
  engagement: Engagement,
  pulls: readonly Pull[],
  verdicts: readonly Verdict[],
  missing: string,
): string {
  const waiting = verdicts.filter(({ conclusion }) => conclusion !== 'passed')
  const judged = (waiting.length > 0 ? waiting : verdicts).map(({ next }) => quotedText(next))
  const unjudged = engagement.closed ? 'The engagement is closed; its as-built record stands.' : atStart(`${missing}.`)
  const [first = quotedText(unjudged), ...others] = [...new Set(judged)]
  const open = pulls.filter(({ state }) => state === 'open')
  const links = [
    `- issue #${engagement.issue}`,
    ...open.map(({ number, phase }) => `- #${number} ${phase}, open: ${statesOf(verdicts, number)}`),
    ...GATES.flatMap((gate) => {
      const lock = lockOf(engagement, gate)
      return lock === null ? [] : [`- #${lock.pull} ${gateName(gate)}, locked: record \`${shortDigest(lock.record)}\``]
    }),
  ]
  return [`**${first}**`, ...others, `\`${engagement.id}\``, phaseLine(engagement), links.join('\n')].join('\n\n')
}

function statesOf(verdicts: readonly Verdict[], pull: number): string {
  const own = verdicts.filter((verdict) => verdict.pull === pull)
  return own.map(({ phase, conclusion }) => `${phase} ${conclusion}`).join(', ') || 'not judged'
}
