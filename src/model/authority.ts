import type { AgentName } from './agent.ts'
import type { Gate, PullPhase } from './phase.ts'
import { PLAN_FILES, specFolder } from './place.ts'
import type { RunMode } from './run.ts'

/** What one agent may do in one phase; what is not here, it cannot do (R2.1, R2.2). */
export type Authority = {
  readonly agent: AgentName
  readonly phase: PullPhase
  /** Gate that must be locked before the agent acts at all. */
  readonly needs: Gate | null
  /** Files it may write, relative to the engagement's folder; `*` is one name, `**` any depth. */
  readonly writes: readonly string[]
  /** Locked files it may append dated sections to. */
  readonly amends: readonly string[]
  /** Ways in which it may have skills run. */
  readonly runs: readonly RunMode[]
}

export const AUTHORITIES: readonly Authority[] = [
  {
    agent: 'spec-agent',
    phase: 'requirements',
    needs: null,
    writes: ['customer-spec.md', 'checklists/*'],
    amends: [],
    runs: [],
  },
  {
    agent: 'solution-arch-agent',
    phase: 'feasibility',
    needs: 'requirements',
    writes: ['feasibility.md', 'capabilities.json', 'evidence/**'],
    amends: [],
    runs: ['read'],
  },
  {
    agent: 'solution-arch-agent',
    phase: 'design',
    needs: 'feasibility',
    writes: ['solution-design.md', ...PLAN_FILES, 'contracts/*', 'designs/*'],
    amends: [],
    runs: [],
  },
  {
    agent: 'builder-agent',
    phase: 'build',
    needs: 'design',
    writes: ['build/*', 'evidence/**', 'as-built.md'],
    amends: ['customer-spec.md', 'solution-design.md'],
    runs: ['dry-run', 'apply'],
  },
]

/** Files that people may add to a phase beside what its agent writes. */
const ALSO_BY_PEOPLE: Readonly<Record<PullPhase, readonly string[]>> = {
  requirements: [],
  feasibility: [],
  design: ['contracts/**'],
  build: [],
}

/** The one agent of a phase. */
export function authorityIn(phase: PullPhase): Authority | null {
  return AUTHORITIES.find((each) => each.phase === phase) ?? null
}

export type PathUse = 'write' | 'amend' | 'foreign'

/** How a phase may use a path: write it, append to it, or not at all. */
export function pathUse(engagement: string, phase: PullPhase, path: string): PathUse {
  const relative = relativeTo(engagement, path)
  const authority = authorityIn(phase)
  if (relative === null || authority === null) return 'foreign'
  if ([...authority.writes, ...ALSO_BY_PEOPLE[phase]].some((pattern) => matches(pattern, relative))) return 'write'
  return authority.amends.includes(relative) ? 'amend' : 'foreign'
}

/** How an agent may use a path in a phase. */
export function agentPathUse(authority: Authority, engagement: string, path: string): PathUse {
  const relative = relativeTo(engagement, path)
  if (relative === null) return 'foreign'
  if (authority.writes.some((pattern) => matches(pattern, relative))) return 'write'
  return authority.amends.includes(relative) ? 'amend' : 'foreign'
}

function relativeTo(engagement: string, path: string): string | null {
  const prefix = `${specFolder(engagement)}/`
  return path.startsWith(prefix) ? path.slice(prefix.length) : null
}

/** Plain names only: a path with an empty part, a dot part or an unusual character matches nothing. */
function matches(pattern: string, path: string): boolean {
  const parts = path.split('/')
  if (!parts.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/.test(part))) return false
  if (pattern.endsWith('/**')) return path.startsWith(pattern.slice(0, -2)) && parts.length > 1
  if (pattern.endsWith('/*')) return path.startsWith(pattern.slice(0, -1)) && parts.length === 2
  return pattern === path
}
