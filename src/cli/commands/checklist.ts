import { decide } from '../../decide/decide.ts'
import { standingChecklists } from '../../derive/standing-checklists.ts'
import { renderChecklists } from '../../views/render-checklists.ts'
import type { Command } from '../command.ts'
import { findEngagement } from '../find-engagement.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { REPO_OPTION, withInstallation } from '../with-installation.ts'

/** The checklists of an engagement: what holds, what does not, and what is to mend for it. */
export const checklistCommand: Command = {
  name: 'checklist',
  usage: 'ENGAGEMENT --repo DIR [--json]',
  summary: 'List what of each checklist holds, what does not, and what is to mend; exit 1 when something is open.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, REPO_OPTION)
    const [named] = args.positionals
    if (named === undefined) throw new UsageError('the engagement is needed, for example 001')
    return withInstallation(args, async (installation) => {
      const snapshot = await findEngagement(installation, named)
      const { verdicts, next } = decide(snapshot)
      const checklists = standingChecklists(snapshot, verdicts)
      const text = renderChecklists(checklists, next[0] ?? 'nothing is to do')
      terminal.out(args.flag('json') ? JSON.stringify(checklists) : text)
      const isOpen = checklists.some(({ items, findings }) => findings.length > 0 || items.some(({ done }) => !done))
      return isOpen || checklists.length === 0 ? 1 : 0
    })
  },
}
