/** The delivery agents (R2.1). */
export const AGENTS = ['spec-agent', 'solution-arch-agent', 'builder-agent'] as const
export type AgentName = (typeof AGENTS)[number]

/** Last line of a machine-drafted commit: `Drafted-by: spec-agent` (R2.3). */
export const AGENT_TRAILER = /^Drafted-by: ([a-z-]+)$/m
