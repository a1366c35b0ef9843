import { addComment } from '../../forge/local/actions/add-comment.ts'
import type { Command } from '../command.ts'
import { numberOf, readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { actAndReconcile, REPO_OPTION } from '../with-installation.ts'

/** Comments on an issue or pull request; `/sdd …` lines are commands. */
export const commentCommand: Command = {
  name: 'comment',
  usage: 'NUMBER TEXT --repo DIR --as LOGIN',
  summary: 'Comment on an issue or pull request, for example "/sdd clarify Q-001 …".',
  run: async (rest, terminal) => {
    const args = readArguments(rest, { ...REPO_OPTION, as: { type: 'string' } })
    const target = numberOf(args.positionals[0], 'the issue or pull request')
    const body = args.positionals.slice(1).join(' ')
    if (body === '') throw new UsageError('the text of the comment is needed')
    return actAndReconcile(args, terminal, async (as) => {
      await addComment({ ...as, target, body })
      return { on: target, told: `@${as.as} on #${target}: ${body}` }
    })
  },
}
