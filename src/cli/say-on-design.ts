import { addComment } from '../forge/local/actions/add-comment.ts'
import { recordsOf } from '../model/record.ts'
import type { ExitCode, Terminal } from './command.ts'
import { findEngagement } from './find-engagement.ts'
import type { Arguments } from './read-arguments.ts'
import { UsageError } from './usage-error.ts'
import { actAndReconcile, withInstallation } from './with-installation.ts'

/** Comments a command as a person where the design is discussed: on its open pull request, else on the issue, where the reason against it is told. */
export async function sayOnDesign(args: Arguments, terminal: Terminal, body: string): Promise<ExitCode> {
  const [named] = args.positionals
  if (named === undefined) throw new UsageError('the engagement is needed, for example 001')
  const { pulls, ledger } = await withInstallation(args, (installation) => findEngagement(installation, named))
  const pull = pulls.findLast(({ phase, state }) => phase === 'design' && state === 'open')
  const target = pull?.number ?? recordsOf(ledger.records, 'engagement.opened')[0]?.data.issue
  if (target === undefined) throw new UsageError(`no trusted record says which issue ${named} came from`)
  return actAndReconcile(args, terminal, async (as) => {
    await addComment({ ...as, target, body })
    return { on: target, told: `@${as.as} on #${target}: ${body}` }
  })
}
