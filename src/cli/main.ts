import process from 'node:process'
import { runCommand } from './run-command.ts'
import { openTerminal } from './open-terminal.ts'

process.exitCode = await runCommand(process.argv.slice(2), openTerminal())
