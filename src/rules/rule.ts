import type { Dossier } from '../derive/dossier.ts'
import type { Engagement } from '../model/engagement.ts'
import type { Finding } from '../model/finding.ts'
import type { Gate, Phase } from '../model/phase.ts'
import type { Pull, Snapshot } from '../model/snapshot.ts'
import type { Policy } from '../policy/policy.ts'

/** One pull request under judgement, with all that a rule may look at. */
export type RuleContext = {
  readonly snapshot: Snapshot
  readonly policy: Policy
  readonly engagement: Engagement
  readonly pull: Pull
  /** The gate that the pull request stops at. */
  readonly gate: Gate
  readonly dossier: Dossier
}

/** A governance rule: pure, total, one file, its examples in its doc comment. */
export type Rule = {
  /** Name of its file. */
  readonly id: string
  /** Checks that it counts for. */
  readonly judges: readonly Phase[]
  readonly check: (context: RuleContext) => readonly Finding[]
}

/** A blocking finding; `place` is a path with its line. */
export function block(
  code: string,
  place: { readonly path: string; readonly line?: number },
  found: string,
  expected: string,
  remedy: string,
): Finding {
  return { code, severity: 'block', path: place.path, line: place.line ?? 1, found, expected, remedy }
}
