import { askedInTrailer } from '../model/agent.ts'

/** Message of a commit that an agent's work makes, marked as the machine's (R2.3), with the comment that asked for it when one did. */
export function commitMessage(subject: string, agent: string, asked?: number): string {
  const trailers = [...(asked === undefined ? [] : [askedInTrailer(asked)]), `Drafted-by: ${agent}`]
  return `${subject}\n\n${trailers.join('\n')}\n`
}
