import process from 'node:process'
import { createInterface } from 'node:readline/promises'
import type { Terminal } from './command.ts'

/** The process's own terminal. A reader that went away (`| head`) ends the program quietly. */
export function openTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    color: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    pause: async (prompt) => {
      if (!process.stdin.isTTY) return
      const lines = createInterface({ input: process.stdin, output: process.stdout })
      await lines.question(prompt)
      lines.close()
    },
  }
}
