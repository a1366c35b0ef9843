/** Message of a commit that an agent's work makes, marked as the machine's (R2.3). */
export function commitMessage(subject: string, agent: string): string {
  return `${subject}\n\nDrafted-by: ${agent}\n`
}
