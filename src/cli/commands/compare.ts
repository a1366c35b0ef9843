import { comparisonOf } from '../../derive/comparison.ts'
import { renderComparison } from '../../views/render-comparison.ts'
import type { Command } from '../command.ts'
import { findEngagement } from '../find-engagement.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { REPO_OPTION, withInstallation } from '../with-installation.ts'

/** The design of an engagement and its variants side by side. */
export const compareCommand: Command = {
  name: 'compare',
  usage: 'ENGAGEMENT --repo DIR [--json]',
  summary: 'Compare a design with its variants: components, skills, risk, batch time, acceptance.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, REPO_OPTION)
    const [named] = args.positionals
    if (named === undefined) throw new UsageError('the engagement is needed, for example 001')
    return withInstallation(args, async (installation) => {
      const comparison = comparisonOf(await findEngagement(installation, named))
      terminal.out(args.flag('json') ? JSON.stringify(comparison) : renderComparison(comparison))
      return comparison.findings.length > 0 ? 1 : 0
    })
  },
}
