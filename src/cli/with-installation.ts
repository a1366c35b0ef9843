import { resolve } from 'node:path'
import { openInstallation } from '../installation/open-installation.ts'
import { systemClock } from '../installation/system-clock.ts'
import type { Installation } from '../installation/open-installation.ts'
import { describeEffect } from '../model/effect.ts'
import type { Effect } from '../model/effect.ts'
import { reconcile } from '../reconcile/reconcile.ts'
import type { Reconciled } from '../reconcile/reconcile.ts'
import type { ActAs } from '../forge/local/actions/act.ts'
import { isRefusal } from '../views/render-refusal.ts'
import type { ExitCode, Terminal } from './command.ts'
import type { Arguments } from './read-arguments.ts'

const REPLY = '<!-- specgate:reply:'

/** The option that every command on a repository takes. */
export const REPO_OPTION = { repo: { type: 'string', default: '.' } } as const

/** Opens the repository of `--repo`, and closes it whatever happens. */
export async function withInstallation<T>(
  args: Arguments,
  use: (installation: Installation) => Promise<T>,
): Promise<T> {
  const installation = await openInstallation(resolve(args.need('repo')))
  try {
    return await use(installation)
  } finally {
    installation.close()
  }
}

/** What a user did: the issue or pull request it was on, and how to tell it. */
export type Act = { readonly on: number; readonly told: string }

/** A named user's action, then what follows from it. */
export async function actAndReconcile(
  args: Arguments,
  terminal: Terminal,
  act: (as: ActAs) => Promise<Act>,
): Promise<ExitCode> {
  return withInstallation(args, async (installation) => {
    const { on, told } = await act({ dir: installation.repository, as: args.need('as'), now: systemClock() })
    if (!args.flag('json')) terminal.out(told)
    const onEffect = (effect: Effect) => {
      if (!args.flag('json')) terminal.out(`  · ${describeEffect(effect)}`)
    }
    const asPull = await reconcile(installation.machine, { kind: 'pull', number: on }, { onEffect })
    const done = asPull ?? (await reconcile(installation.machine, { kind: 'issue', number: on }, { onEffect }))
    return tell(done, args, terminal)
  })
}

/** Says what followed; what was asked for and refused is exit code 1. */
function tell(done: Reconciled | null, args: Arguments, { out }: Terminal): ExitCode {
  const replies = (done?.applied ?? []).flatMap((effect) =>
    effect.kind === 'upsert-comment' && effect.marker.startsWith(REPLY)
      ? [effect.body.slice(effect.marker.length).trim()]
      : [],
  )
  const refusals = replies.filter(isRefusal)
  if (args.flag('json'))
    out(JSON.stringify(done === null ? null : { decision: done.decision, applied: done.applied, refusals }))
  else {
    for (const reply of replies) out(isRefusal(reply) ? `  ✗ ${reply}` : reply)
    for (const line of done?.decision.next ?? ['This is nothing that specgate follows.']) out(`  → ${line}`)
  }
  return refusals.length > 0 ? 1 : 0
}
