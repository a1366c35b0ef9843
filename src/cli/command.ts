/** Exit codes of every command: 0 good, 1 findings or violations, 2 could not evaluate, 3 usage. */
export type ExitCode = 0 | 1 | 2 | 3

/** One command of the command line: one file each. */
export type Command = {
  readonly name: string
  /** What follows the name, for the usage line. */
  readonly usage: string
  readonly summary: string
  /** Throws `UsageError` for wrong arguments, `Refused` for what the forge does not allow. */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<ExitCode>
}

/** Where a command writes. `color` is false for pipes and when NO_COLOR is set. */
export type Terminal = {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  readonly color: boolean
  /** Asks the person for a key; resolves at once where nobody is at the keyboard. */
  readonly pause: (prompt: string) => Promise<void>
}
