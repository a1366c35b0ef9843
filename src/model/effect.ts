import type { CheckConclusion, Reaction } from './snapshot.ts'
import type { RecordDraft } from './record.ts'
import type { RunRequest } from './run.ts'
import type { RunCommand } from './grant.ts'
import type { AgentName } from './agent.ts'
import type { Gate, PullPhase } from './phase.ts'

/** A file to write in a commit; null content deletes it. */
export type FileWrite = { readonly path: string; readonly content: string | null }

/** A finding as it stands beside the line of a changed file. */
export type Annotation = {
  readonly path: string
  readonly line: number
  readonly level: 'failure' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
}

/** Files that an agent drafts; the agent's authority is checked before they are committed (R2.2). */
export type DraftRequest = {
  readonly agent: AgentName
  readonly engagement: string
  /** `plan`: what stands beside a design that people wrote on. */
  readonly document: Gate | 'assets' | 'plan'
  readonly branch: string
  /** Tip the branch must have; null when it must not exist. */
  readonly expected: string | null
  /** Commit to build on. */
  readonly parent: string
  /** The comment that asked for this draft, which its commit names; a draft that nobody has to ask for has none. */
  readonly asked?: { readonly comment: number; readonly target: number }
}

/**
 * One thing to do to the world, as a value: printed in a dry run, applied otherwise. Each carries what it expects to find, so that
 * applying it twice, or too late, changes nothing (R11.2).
 */
export type Effect =
  | { readonly kind: 'append-record'; readonly expectedTip: string | null; readonly record: RecordDraft }
  | ({ readonly kind: 'draft' } & DraftRequest)
  /** Has the companion Action take a grant up, on the runner that the grant names. */
  | {
      readonly kind: 'dispatch-runs'
      readonly grant: string
      readonly engagement: string
      readonly command: RunCommand
      readonly environment: string
      /** Pull request in whose check the progress is shown. */
      readonly branch: string
    }
  /** Brings what a grant's job delivered onto the phase branch; of runs that began and never ended it says so. */
  | {
      readonly kind: 'collect-runs'
      readonly grant: string
      readonly engagement: string
      readonly runs: readonly string[]
      readonly lost: readonly RunRequest[]
      readonly branch: string
      readonly expected: string | null
      readonly parent: string
    }
  | { readonly kind: 'delete-branch'; readonly branch: string; readonly expected: string }
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
      /** Shown beside the lines; not compared when a check is looked at again, since the summary holds them too. */
      readonly annotations: readonly Annotation[]
    }
  | { readonly kind: 'upsert-comment'; readonly target: number; readonly marker: string; readonly body: string }
  | { readonly kind: 'set-labels'; readonly pull: number; readonly labels: readonly string[] }
  | {
      readonly kind: 'request-reviewers'
      readonly pull: number
      readonly users: readonly string[]
      readonly teams: readonly string[]
    }
  | { readonly kind: 'react'; readonly target: number; readonly comment: number; readonly reaction: Reaction }
  /** Keeps one open issue of the bot, known by the marker its text begins with. */
  | { readonly kind: 'upsert-issue'; readonly marker: string; readonly title: string; readonly body: string }
  | { readonly kind: 'close-issue'; readonly issue: number }

/** What the forge itself writes; drafting, running and recording become these. */
export type ForgeEffect =
  | Exclude<Effect, { readonly kind: 'append-record' | 'draft' | 'dispatch-runs' | 'collect-runs' }>
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
    case 'dispatch-runs':
      return `${effect.command} of ${effect.engagement} in ${effect.environment} by the Action`
    case 'collect-runs':
      return `collect ${[...effect.runs, ...effect.lost.map(({ id }) => id)].join(', ')}`
    case 'delete-branch':
      return `delete ${effect.branch}`
    case 'open-pull':
      return `open pull request "${effect.title}"`
    case 'set-check':
      return `check ${effect.name} on #${effect.pull}: ${effect.conclusion}`
    case 'upsert-comment':
      return `comment on #${effect.target}`
    case 'set-labels':
      return `labels on #${effect.pull}: ${effect.labels.join(', ')}`
    case 'request-reviewers':
      return `ask ${[...effect.users, ...effect.teams].join(', ')} to review #${effect.pull}`
    case 'react':
      return `${effect.reaction} on comment ${effect.comment} of #${effect.target}`
    case 'upsert-issue':
      return `issue "${effect.title}"`
    case 'close-issue':
      return `close #${effect.issue}`
    case 'commit-files':
      return `commit ${effect.files.length} files on ${effect.branch}`
    case 'append-envelope':
      return `append ${effect.path}`
  }
}
