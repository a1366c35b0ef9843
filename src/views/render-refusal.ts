import { quotedText } from './inline-text.ts'

/** The answer to a command that is refused, with the reason. */
export function renderRefusal(command: string, reason: string): string {
  return `\`/sdd ${command}\` was refused: ${quotedText(reason.replace(/\.$/, ''))}.`
}

/** Whether an answer refuses something of what was asked. */
export function isRefusal(answer: string): boolean {
  return /^`\/sdd [a-z-]+` was refused: /m.test(answer)
}
