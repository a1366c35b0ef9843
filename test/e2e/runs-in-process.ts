import { onTerminal } from '../../src/action/on-terminal.ts'
import { runAction } from '../../src/action/run-action.ts'
import type { Shipped } from '../../src/action/run-grant.ts'
import { readSettings } from '../../src/action/settings.ts'
import type { RunHost } from '../../src/forge/run-host.ts'
import { localRuns } from '../../src/installation/local-runs.ts'

/**
 * The companion Action inside the test's own process, with skills and use cases of the test's: the program itself knows only those it ships.
 * Everything else is as on a machine of its own.
 */
export function runsInProcess(url: string, state: string, shipped: Shipped): RunHost {
  const { doubt } = localRuns({ url, token: () => Promise.resolve(null) }, state)
  return {
    doubt,
    requestJob: () => Promise.reject(new Error('there are no jobs here')),
    runHere: async ({ grant, engagement, digest }, onStep) => {
      const lines: string[] = []
      const settings = readSettings({
        INPUT_COMMAND: grant.command,
        INPUT_ENGAGEMENT: engagement,
        INPUT_GRANT: digest,
        INPUT_REPOSITORY: url,
        'INPUT_STATE-FOLDER': state,
      })
      const surroundings = onTerminal((line) => {
        lines.push(line)
        const step = /^step \S+: (.+)$/.exec(line)?.[1]
        if (step !== undefined) onStep(step)
      })
      const code = await runAction(settings, surroundings, shipped)
      if (code === 2) throw new Error(`the Action did not take up grant ${digest}: ${lines.join('\n')}`)
    },
  }
}
