import { addComment } from '../../forge/local/actions/add-comment.ts'
import { recordsOf } from '../../model/record.ts'
import type { Command } from '../command.ts'
import { findEngagement } from '../find-engagement.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { actAndReconcile, REPO_OPTION, withInstallation } from '../with-installation.ts'

/** Starts the build of an engagement as a person: the same as the comment `/sdd build` on its issue. */
export const runCommandOfBuild: Command = {
  name: 'run',
  usage: 'ENGAGEMENT --repo DIR --as LOGIN',
  summary: 'Start the build (or another attempt) of an engagement; refused before Gate 2.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, { ...REPO_OPTION, as: { type: 'string' } })
    const [named] = args.positionals
    if (named === undefined) throw new UsageError('the engagement is needed, for example 001')
    const { ledger } = await withInstallation(args, (installation) => findEngagement(installation, named))
    const issue = recordsOf(ledger.records, 'engagement.opened')[0]?.data.issue
    if (issue === undefined) throw new UsageError(`no trusted record says which issue ${named} came from`)
    return actAndReconcile(args, terminal, async (as) => {
      await addComment({ ...as, target: issue, body: '/sdd build' })
      return { on: issue, told: `@${as.as} on #${issue}: /sdd build` }
    })
  },
}
