import type { ExitCode, Terminal } from '../../src/cli/command.ts'
import { runCommand } from '../../src/cli/run-command.ts'

/** What a command printed and how it ended. */
export type Ran = { readonly code: ExitCode; readonly out: string; readonly err: string }

/** Runs `specgate ARGS…` in this process. */
export async function runSpecgate(...args: readonly string[]): Promise<Ran> {
  const out: string[] = []
  const err: string[] = []
  const terminal: Terminal = {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    color: false,
    pause: async () => {},
  }
  const code = await runCommand(args, terminal)
  return { code, out: out.join('\n'), err: err.join('\n') }
}
