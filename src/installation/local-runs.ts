import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { RunHost, RunOrder } from '../forge/run-host.ts'
import { isJournaled } from '../skills/run-journal.ts'
import { actionEntry } from './action-entry.ts'

/** What of this process's environment the Action gets, beside the variables that the inventory names as secrets. */
const PASSED = [
  'PATH',
  'HOME',
  'LANG',
  'TZ',
  'TMPDIR',
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'no_proxy',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'PIP_INDEX_URL',
  'PIP_CONFIG_FILE',
  'PIP_CERT',
]
const MOST_LINES = 40

/**
 * Runs the companion Action on this machine, as a process of its own with no more of this one's environment than it needs: keys of this
 * process do not reach a skill. Evidence is believed when the journal that the Action keeps here knows it.
 * @param repository where git reaches the repository, and a token for it
 * @param state folder that journals are kept in
 * @param entry the program that is the Action
 */
export function localRuns(
  repository: { readonly url: string; readonly token: () => Promise<string | null> },
  state: string,
  entry = actionEntry(),
): Pick<RunHost, 'runHere' | 'doubt'> {
  return {
    runHere: async (order, onStep) => {
      const { code, lines } = await runAction(entry, order, repository.url, await repository.token(), state, onStep)
      if (code === 0 || code === 1) return
      throw new Error(`the Action did not take up grant ${order.digest}: ${lines.join('\n')}`)
    },
    doubt: async ({ record, digest }) => {
      // A run that did not succeed proves nothing to anybody, and one that was refused leaves no journal entry.
      if (record.outcome !== 'succeeded') return null
      const isKnown = await isJournaled(join(state, 'journal'), { record, digest })
      return isKnown ? null : 'the journal of this machine does not know it'
    },
  }
}

type Ended = { readonly code: number | null; readonly lines: readonly string[] }

function runAction(
  entry: string,
  { engagement, digest, grant, variables }: RunOrder,
  url: string,
  token: string | null,
  state: string,
  onStep: (step: string) => void,
): Promise<Ended> {
  const inputs = {
    command: grant.command,
    engagement,
    grant: digest,
    token: token ?? '',
    repository: url,
    'state-folder': state,
  }
  const env = {
    ...Object.fromEntries(
      [...PASSED, ...variables].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const lines: string[] = []
    const read = (line: string): void => {
      lines.push(line)
      if (lines.length > MOST_LINES) lines.shift()
      const step = /^step \S+: (.+)$/.exec(line)?.[1]
      if (step !== undefined) onStep(step)
    }
    createInterface({ input: child.stdout }).on('line', read)
    createInterface({ input: child.stderr }).on('line', read)
    child.on('error', (cause) => reject(new Error('the Action could not be started', { cause })))
    child.on('close', (code) => resolve({ code, lines }))
  })
}
