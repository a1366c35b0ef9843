import type { Command } from '../command.ts'
import { readArguments } from '../read-arguments.ts'
import { sayOnDesign } from '../say-on-design.ts'
import { REPO_OPTION } from '../with-installation.ts'

/** Asks as a person for the plan beside a design, or for a variant of it: the same as the comment `/sdd plan` on its pull request. */
export const planCommand: Command = {
  name: 'plan',
  usage: 'ENGAGEMENT [--variant VARIANT] --repo DIR --as LOGIN',
  summary: 'Draft what stands beside a design again, or a variant of the design beside it.',
  run: (rest, terminal) => {
    const args = readArguments(rest, { ...REPO_OPTION, as: { type: 'string' }, variant: { type: 'string' } })
    const variant = args.text('variant')
    return sayOnDesign(args, terminal, variant === null ? '/sdd plan' : `/sdd plan --variant ${variant}`)
  },
}
