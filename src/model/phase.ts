/** The five phases of an engagement, in order (R1.1). */
export const PHASES = ['requirements', 'feasibility', 'design', 'build', 'as-built'] as const
export type Phase = (typeof PHASES)[number]

/** Phases that have a pull request of their own; as-built closes inside the build pull request (R1.1). */
export const PULL_PHASES = ['requirements', 'feasibility', 'design', 'build'] as const
export type PullPhase = (typeof PULL_PHASES)[number]

/** Stops that need recorded approval, in order. `requirements` is Gate 1, `design` is Gate 2 (R1.2, R1.4). */
export const GATES = ['requirements', 'feasibility', 'design', 'as-built'] as const
export type Gate = (typeof GATES)[number]

const GATE_NAMES: Readonly<Record<Gate, string>> = {
  requirements: 'Gate 1',
  feasibility: 'the feasibility approval',
  design: 'Gate 2',
  'as-built': 'the as-built acceptance',
}

/** How people call a gate: "Gate 1", "Gate 2". */
export function gateName(gate: Gate): string {
  return GATE_NAMES[gate]
}

/** The gate at which a phase's pull request stops: the build pull request stops at the as-built acceptance. */
export function gateOf(phase: PullPhase): Gate {
  return phase === 'build' ? 'as-built' : phase
}

/** The phase whose pull request a gate closes. */
export function pullPhaseOf(gate: Gate): PullPhase {
  return gate === 'as-built' ? 'build' : gate
}

/** The gate that must be locked before this one can open; null for Gate 1. */
export function gateBefore(gate: Gate): Gate | null {
  return GATES[GATES.indexOf(gate) - 1] ?? null
}
