import type { ProcessResult } from '../../run-process.ts'
import { placeOf, stripColours } from './events.ts'
import type { Diagnostic, Event } from './events.ts'

/** Why something could not be done, in words for people, and what could not be reached. */
export type Problem = { readonly failures: readonly string[]; readonly unreachable: readonly string[] }

/** One command of the tool that has ended. */
export type Call = {
  readonly command: string
  readonly ended: ProcessResult
  readonly events: readonly Event[]
  readonly timeoutMs: number
}

const LONGEST_DETAIL = 600

const OUT_OF_REACH =
  /connection refused|no such host|no route to host|network is unreachable|i\/o timeout|deadline exceeded|TLS handshake timeout/i

export function problem(...failures: readonly string[]): Problem {
  return { failures, unreachable: [] }
}

/**
 * What went wrong with a command: its own diagnostics, or how it ended when it gave none. Null when it ended with one of the
 * exit codes that are good for it.
 */
export function problemOf(call: Call, good: readonly number[] = [0]): Problem | null {
  const { exitCode, signal, timedOut } = call.ended
  if (exitCode !== null && good.includes(exitCode) && !timedOut) return null
  const diagnostics = call.events.flatMap(({ diagnostic }) => (diagnostic?.severity === 'error' ? [diagnostic] : []))
  const stopped = timedOut
    ? [`it did not end within ${call.timeoutMs / 1000} s and was stopped (${call.command})`]
    : signal === null
      ? []
      : [`it was ended by ${signal} (${call.command})`]
  const told = diagnose(diagnostics)
  const failures = [...stopped, ...told.failures]
  return failures.length > 0 ? { ...told, failures } : problem(`${call.command} ${lastWords(call.ended)}`)
}

/** Diagnostics as failures. */
export function diagnose(diagnostics: readonly Diagnostic[]): Problem {
  const unreachable = diagnostics
    .filter(({ summary, detail }) => OUT_OF_REACH.test(`${summary} ${detail}`))
    .map(({ address }) => address ?? 'state backend')
  return { failures: [...new Set(diagnostics.map(explain))], unreachable: [...new Set(unreachable)] }
}

function explain({ summary, detail, address, range }: Diagnostic): string {
  const words = oneLine(detail)
  const known = KNOWN[summary]?.(words)
  if (known !== undefined) return known
  const about = address === undefined ? '' : `${address}: `
  return `${about}${oneLine(summary)}${words === '' ? '' : `: ${words}`}${placeOf(range)}`
}

/** What the tool advises its user at a terminal is of no help to the readers of a record. */
const KNOWN: Readonly<Record<string, (detail: string) => string | undefined>> = {
  'No value for required variable': (detail) => {
    const name = /variable "([^"]+)"/.exec(detail)?.[1]
    return (
      name &&
      `the module needs a value for its variable ${name}: give it as an input of the component, or as a secret of the skill`
    )
  },
  'Error acquiring the state lock': (detail) => {
    const [, id, path, operation, who, , created] =
      /ID: (\S*) Path: (\S*) Operation: (\S*) Who: (\S*) Version: (\S*) Created: (\S+ \S+)/.exec(detail) ?? []
    if (id === undefined) return undefined
    return (
      `the state is locked: ${who} has ${operation} under way at ${path} since ${created} (lock ${id}). Wait for its end; only when it is ` +
      'certain that nobody works there any more may a person end the lock with force-unlock'
    )
  },
  'Provider dependency changes detected': () =>
    'the lock file .terraform.lock.hcl of the module does not pin all providers it needs. Run init and `providers lock -platform=…` for ' +
    'the platforms of the runners in the folder of the module, and let the lock file be reviewed with the skill',
  'Saved plan is stale': () => 'somebody changed the state after the plan was made: nothing was applied',
}

function lastWords({ exitCode, stdout, stderr }: ProcessResult): string {
  const words = oneLine(stripColours(stderr.text).replaceAll(/[╷│╵]/g, ' '))
  const cut = stdout.dropped > 0 ? ', and it said more than is kept' : ''
  return `ended with exit code ${exitCode}${cut}${words === '' ? '' : `: ${words}`}`
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= LONGEST_DETAIL ? line : `${line.slice(0, LONGEST_DETAIL)}…`
}
