import type { CheckConclusion } from './snapshot.ts'
import type { RecordDraft } from './record.ts'
import type { RunRequest } from './run.ts'
import type { AgentName } from './agent.ts'
import type { Gate, PullPhase } from './phase.ts'

/** A file to write in a commit; null content deletes it. */
export type FileWrite = { readonly path: string; readonly content: string | null }

/** Files that an agent drafts; the agent's authority is checked before they are committed (R2.2). */
export type DraftRequest = {
  readonly agent: AgentName
  readonly engagement: string
  readonly document: Gate | 'assets'
  readonly branch: string
  /** Tip the branch must have; null when it must not exist. */
  readonly expected: string | null
  /** Commit to build on. */
  readonly parent: string
}

/**
 * One thing to do to the world, as a value: printed in a dry run, applied otherwise. Each carries what it expects to find, so that
 * applying it twice, or too late, changes nothing (R11.2).
 */
export type Effect =
  | { readonly kind: 'append-record'; readonly expectedTip: string | null; readonly record: RecordDraft }
  | ({ readonly kind: 'draft' } & DraftRequest)
  | {
      readonly kind: 'dispatch-run'
      readonly request: RunRequest
      readonly branch: string
      readonly expected: string | null
      readonly parent: string
    }
  | {
      readonly kind: 'open-pull'
      readonly branch: string
      readonly phase: PullPhase
      readonly title: string
      readonly body: string
    }
  | {
      readonly kind: 'set-check'
      readonly pull: number
      readonly head: string
      readonly name: string
      readonly conclusion: CheckConclusion
      readonly title: string
      readonly summary: string
    }
  | { readonly kind: 'upsert-comment'; readonly target: number; readonly marker: string; readonly body: string }
  | { readonly kind: 'set-labels'; readonly pull: number; readonly labels: readonly string[] }
  | { readonly kind: 'close-issue'; readonly issue: number }

/** What the forge itself writes; drafting, running and recording become these. */
export type ForgeEffect =
  | Exclude<Effect, { readonly kind: 'append-record' | 'draft' | 'dispatch-run' }>
  | {
      readonly kind: 'commit-files'
      readonly branch: string
      readonly expected: string | null
      readonly parent: string
      readonly message: string
      readonly files: readonly FileWrite[]
    }
  | {
      readonly kind: 'append-envelope'
      readonly expectedTip: string | null
      readonly path: string
      readonly envelope: string
      readonly message: string
    }

/** One line that says what an effect does, for dry runs and logs. */
export function describeEffect(effect: Effect | ForgeEffect): string {
  switch (effect.kind) {
    case 'append-record':
      return `record ${effect.record.event}`
    case 'draft':
      return `${effect.agent} drafts ${effect.document} on ${effect.branch}`
    case 'dispatch-run':
      return `run ${effect.request.id}`
    case 'open-pull':
      return `open pull request "${effect.title}"`
    case 'set-check':
      return `check ${effect.name} on #${effect.pull}: ${effect.conclusion}`
    case 'upsert-comment':
      return `comment on #${effect.target}`
    case 'set-labels':
      return `labels on #${effect.pull}: ${effect.labels.join(', ')}`
    case 'close-issue':
      return `close #${effect.issue}`
    case 'commit-files':
      return `commit ${effect.files.length} files on ${effect.branch}`
    case 'append-envelope':
      return `append ${effect.path}`
  }
}
