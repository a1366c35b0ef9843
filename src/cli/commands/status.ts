import { decide } from '../../decide/decide.ts'
import type { Decision } from '../../model/decision.ts'
import { formatFinding } from '../../model/finding.ts'
import { phaseLine } from '../../views/phase-line.ts'
import type { Command } from '../command.ts'
import { findEngagement } from '../find-engagement.ts'
import { judgeEach } from '../judge-each.ts'
import { listEngagements } from '../list-engagements.ts'
import { readArguments } from '../read-arguments.ts'
import { REPO_OPTION, withInstallation } from '../with-installation.ts'

/** Where engagements stand and who must act. */
export const statusCommand: Command = {
  name: 'status',
  usage: '[ENGAGEMENT] --repo DIR [--json]',
  summary: 'Show where engagements stand and who must act.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, REPO_OPTION)
    return withInstallation(args, async (installation) => {
      const [named] = args.positionals
      const decisions =
        named === undefined
          ? await judgeEach(installation.machine, await listEngagements(installation.repository), decide)
          : [decide(await findEngagement(installation, named))]
      if (args.flag('json')) terminal.out(JSON.stringify(decisions.map(({ effects: _effects, ...shown }) => shown)))
      else if (decisions.length === 0) terminal.out('No engagement yet. Open an issue from a form of the spec library.')
      else for (const decision of decisions) terminal.out(statusText(decision))
      return decisions.some(({ findings }) => findings.length > 0) ? 1 : 0
    })
  },
}

function statusText({ engagement, findings, next }: Decision): string {
  const head = engagement === null ? ['(not an engagement)'] : [engagement.id, `  ${phaseLine(engagement)}`]
  return [
    ...head,
    ...findings.map((finding) => `  ${formatFinding(finding)}`),
    ...next.map((line) => `  → ${line}`),
  ].join('\n')
}
