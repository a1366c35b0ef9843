import { COMMANDS } from '../model/command-list.ts'
import type { CommandRight } from '../model/command-list.ts'

const RIGHTS: Readonly<Record<CommandRight, string>> = {
  anybody: 'anybody',
  requester: 'who asked for the engagement, or may write here',
  writer: 'who may write here',
}

/** Every command on one line each, with who may give it. */
export function renderHelp(): string {
  const rows = COMMANDS.map(({ usage, purpose, right }) => `| \`${usage}\` | ${purpose} | ${RIGHTS[right]} |`)
  return [
    'Write a command on a line of its own, in a comment on the engagement’s issue or one of its pull requests:',
    ['| Command | What it does | Who |', '|---|---|---|', ...rows].join('\n'),
    'No comment approves a phase: that takes a review. Quotes, code, edited comments and bots give no commands.',
  ].join('\n\n')
}
