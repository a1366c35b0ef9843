import { Refused } from '../forge/local/refused.ts'
import type { Command, ExitCode, Terminal } from './command.ts'
import { COMMANDS } from './commands.ts'
import { UsageError } from './usage-error.ts'

/** Finds the command and runs it. What went wrong becomes one message and the exit code that tells its kind. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name = 'help', ...rest] = args
  if (['help', '--help', '-h'].includes(name)) {
    terminal.out(help())
    return 0
  }
  const command = COMMANDS.find((each) => each.name === name)
  if (command === undefined) {
    terminal.err(`specgate: there is no command "${name}"\n\n${help()}`)
    return 3
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(`${usage(command)}\n${command.summary}`)
    return 0
  }
  try {
    return await command.run(rest, terminal)
  } catch (error) {
    return tell(error, command, terminal)
  }
}

function tell(error: unknown, command: Command, { err }: Terminal): ExitCode {
  if (error instanceof UsageError) {
    err(`specgate: ${error.message}\n${usage(command)}`)
    return 3
  }
  if (error instanceof Refused) {
    err(`refused: ${error.message}`)
    return 1
  }
  err(`specgate could not do this: ${messages(error).join(': ')}`)
  return 2
}

function messages(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [String(error)]
  return [error.message, ...(error.cause === undefined ? [] : messages(error.cause))]
}

function usage({ name, usage: rest }: Command): string {
  return `usage: specgate ${name} ${rest}`.trim()
}

function help(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length))
  return [
    'specgate: phases are pull requests, gates are approvals, git history is the record.',
    '',
    ...COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'specgate <command> --help shows its arguments. Exit codes: 0 good, 1 findings, 2 could not evaluate, 3 usage.',
  ].join('\n')
}
