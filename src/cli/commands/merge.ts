import { mergePull } from '../../forge/local/actions/merge-pull.ts'
import { reconcile } from '../../reconcile/reconcile.ts'
import type { Command } from '../command.ts'
import { numberOf, readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { actAndReconcile, REPO_OPTION, withInstallation } from '../with-installation.ts'

const METHODS = ['merge', 'squash', 'rebase'] as const

/** Merges a pull request whose gate is passed. It is judged once more just before. */
export const mergeCommand: Command = {
  name: 'merge',
  usage: 'PULL --repo DIR --as LOGIN [--method merge|squash|rebase]',
  summary: 'Merge a pull request; refused while any of its checks is not green.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, {
      ...REPO_OPTION,
      as: { type: 'string' },
      method: { type: 'string', default: 'merge' },
    })
    const pull = numberOf(args.positionals[0], 'the pull request')
    const method = METHODS.find((each) => each === args.need('method'))
    if (method === undefined) throw new UsageError(`--method takes ${METHODS.join(', ')}`)
    await withInstallation(args, ({ machine }) => reconcile(machine, { kind: 'pull', number: pull }))
    return actAndReconcile(args, terminal, async (as) => {
      const { sha } = await mergePull({ ...as, pull, method })
      return { on: pull, told: `@${as.as} merged #${pull} (${method}) as ${sha.slice(0, 10)}` }
    })
  },
}
