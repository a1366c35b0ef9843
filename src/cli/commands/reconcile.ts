import { decide } from '../../decide/decide.ts'
import { describeEffect } from '../../model/effect.ts'
import { observe } from '../../reconcile/observe.ts'
import { reconcile } from '../../reconcile/reconcile.ts'
import type { Command, ExitCode } from '../command.ts'
import { readArguments } from '../read-arguments.ts'
import { REPO_OPTION, withInstallation } from '../with-installation.ts'

/** Looks at everything open and does what follows: what the App does at start and every few minutes. */
export const reconcileCommand: Command = {
  name: 'reconcile',
  usage: '--repo DIR [--dry-run]',
  summary: 'Look at every open engagement and do what follows; --dry-run only prints it.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, { ...REPO_OPTION, 'dry-run': { type: 'boolean' } })
    return withInstallation(args, async ({ machine }): Promise<ExitCode> => {
      for (const ref of await machine.forge.list()) {
        terminal.out(ref.kind === 'engagement' ? ref.id : `#${ref.number}`)
        if (args.flag('dry-run')) {
          const snapshot = await observe(machine, ref)
          const effects = snapshot === null ? [] : decide(snapshot).effects
          for (const effect of effects) terminal.out(`  would ${describeEffect(effect)}`)
        } else {
          const done = await reconcile(machine, ref, {
            onEffect: (effect) => terminal.out(`  · ${describeEffect(effect)}`),
          })
          for (const line of done?.decision.next ?? []) terminal.out(`  → ${line}`)
        }
      }
      return 0
    })
  },
}
