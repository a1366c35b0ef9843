import { decide } from '../../decide/decide.ts'
import { standingTasks } from '../../derive/standing-tasks.ts'
import { renderTaskList } from '../../views/render-task-list.ts'
import type { Command } from '../command.ts'
import { findEngagement } from '../find-engagement.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { REPO_OPTION, withInstallation } from '../with-installation.ts'

/** The tasks of a design in their groups. */
export const tasksCommand: Command = {
  name: 'tasks',
  usage: 'ENGAGEMENT --repo DIR [--json]',
  summary: 'List the tasks of a design in their groups, with what may be done at once.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, REPO_OPTION)
    const [named] = args.positionals
    if (named === undefined) throw new UsageError('the engagement is needed, for example 001')
    return withInstallation(args, async (installation) => {
      const snapshot = await findEngagement(installation, named)
      const standing = standingTasks(snapshot)
      const [next = 'nothing is to do'] = decide(snapshot).next
      terminal.out(args.flag('json') ? JSON.stringify(standing) : renderTaskList(standing, next))
      return standing.tasks === null ? 1 : 0
    })
  },
}
