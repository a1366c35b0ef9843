import type { Effect } from '../model/effect.ts'
import { formatFinding } from '../model/finding.ts'
import type { Finding } from '../model/finding.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { GATE_CHECK } from '../model/gate-check.ts'
import { checkNamesOf } from './check-name.ts'
import { cutText } from '../views/cut-text.ts'
import { inlineCode } from '../views/inline-text.ts'

/** When the ground itself cannot be read: every open pull request fails and says why; nothing else is done (R11.1). */
export function planBlocked(snapshot: Snapshot, findings: readonly Finding[]): readonly Effect[] {
  const title = 'could not be evaluated; nothing was approved'
  const summary = cutText(
    [
      `**Could not evaluate; nothing was approved.**`,
      ...findings.slice(0, 20).map((each) => `- ${inlineCode(formatFinding(each))}`),
    ].join('\n\n'),
  )
  const open = snapshot.pulls.filter((pull) => pull.state === 'open')
  const judged = [
    ...open.map((pull) => ({ pull, names: checkNamesOf(pull) })),
    ...(snapshot.outside === null ? [] : [{ pull: snapshot.outside, names: [GATE_CHECK] }]),
  ]
  return judged.flatMap(({ pull, names }) =>
    names.flatMap((name): readonly Effect[] => {
      const head = pull.content.sha
      const standing = pull.checks.find((check) => check.name === name && check.head === head)
      if (standing?.conclusion === 'failure' && standing.summary === summary) return []
      return [
        { kind: 'set-check', pull: pull.number, head, name, conclusion: 'failure', title, summary, annotations: [] },
      ]
    }),
  )
}
