/** The delivery agents (R2.1). */
export const AGENTS = ['spec-agent', 'solution-arch-agent', 'builder-agent'] as const
export type AgentName = (typeof AGENTS)[number]

/** Last line of a machine-drafted commit: `Drafted-by: spec-agent` (R2.3). */
export const AGENT_TRAILER = /^Drafted-by: ([a-z-]+)$/m

const ASKED_IN = /^Asked-in: comment (\d{1,15})$/m

/** Line of a commit that answers a comment: `Asked-in: comment 12`. */
export function askedInTrailer(comment: number): string {
  return `Asked-in: comment ${comment}`
}

/** The comment that a commit answers; null when it answers none. It says something only of the program's own commits. */
export function askedIn(message: string): number | null {
  const comment = ASKED_IN.exec(message)?.[1]
  return comment === undefined ? null : Number(comment)
}
