import type { Command } from '../command.ts'
import { readArguments } from '../read-arguments.ts'
import { sayOnDesign } from '../say-on-design.ts'
import { UsageError } from '../usage-error.ts'
import { REPO_OPTION } from '../with-installation.ts'

/** Makes a variant the design as a person: the same as the comment `/sdd choose` on its pull request. */
export const chooseCommand: Command = {
  name: 'choose',
  usage: 'ENGAGEMENT VARIANT REASON --repo DIR --as LOGIN',
  summary: 'Make a variant the design; "default" goes back to the design without one.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, { ...REPO_OPTION, as: { type: 'string' } })
    const [, variant, ...reason] = args.positionals
    if (variant === undefined || reason.length === 0) throw new UsageError('the variant and the reason are needed')
    return sayOnDesign(args, terminal, `/sdd choose ${variant} ${reason.join(' ')}`)
  },
}
