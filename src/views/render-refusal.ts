import { quotedText } from './inline-text.ts'

/** Why a command is not followed, as the reply to it. */
export function renderRefusal(command: string, reason: string): string {
  return `\`/sdd ${command}\` was refused: ${quotedText(reason.replace(/\.$/, ''))}.`
}
