import type { PullPhase } from './phase.ts'
import type { StoredRecord } from './record.ts'
import type { InputValues, LibrarySpec } from './library-spec.ts'
import type { SkillSummary } from './skill.ts'

/** RFC 3339 in UTC, as `Date#toISOString` writes it. */
export type Instant = string

/**
 * Everything `decide` may know, as plain data: what the forge shows of one engagement (or of an issue that may become one),
 * the clock, the skills and the library. Saved as JSON it replays to the same decision.
 */
export type Snapshot = {
  readonly schema: 1
  readonly now: Instant
  readonly repo: Repository
  /** Tip of the default branch at which policy, environments and locked artifacts were read. */
  readonly base: { readonly branch: string; readonly sha: string }
  /** Null while an issue has not become an engagement. */
  readonly engagement: string | null
  /** Files of the default branch: all of `.specgate/` and of the engagement's folder. */
  readonly files: readonly RepositoryFile[]
  /** At least everybody who spoke, wrote or reviewed, and who holds a role that the policy names. */
  readonly users: readonly User[]
  /** The identity this program writes by. */
  readonly bot: { readonly id: number; readonly login: string }
  readonly issue: Issue | null
  /** Pull requests from the engagement's phase branches, oldest first, whatever their state. */
  readonly pulls: readonly Pull[]
  /** A pull request from any other branch, when the snapshot is of that one: it must leave alone what the gates govern. */
  readonly outside: OutsidePull | null
  /** Tips of the engagement's phase branches, also of those without a pull request. */
  readonly branches: readonly PhaseBranch[]
  /** What the Action delivered, or has still to deliver, by grant. */
  readonly runs: readonly RunBranch[]
  /** What the other engagements ask for that are not closed, in the order of their numbers. */
  readonly others: readonly OtherEngagement[]
  /** The closed engagements that this one starts from, or is asked to start from (R1.8). */
  readonly bases: readonly BaseEngagement[]
  readonly ledger: LedgerView
  readonly skills: readonly SkillSummary[]
  readonly library: readonly LibrarySpec[]
}

/** As much of another engagement as two of them can be in each other's way with (R7.4). */
export type OtherEngagement = {
  readonly id: string
  /** `<use case>@<version>` */
  readonly useCase: string
  readonly environment: string
  readonly inputs: InputValues
}

/** What a closed engagement built: the values that were in force, and its as-built record. */
export type BaseEngagement = OtherEngagement & {
  readonly title: string
  /** Digest of its as-built record. */
  readonly asBuilt: string
}

export type Repository = {
  /** Survives renames. */
  readonly id: number
  readonly owner: string
  readonly name: string
  readonly url: string
}

export type RepositoryFile = {
  readonly path: string
  /** Git file mode: 100644, 100755, 120000 (symbolic link), 160000 (submodule). */
  readonly mode: string
  /** Git blob id. */
  readonly blob: string
  /** SHA-256 of the blob's bytes. */
  readonly digest: string
  /** UTF-8 text; null when the file is not a regular file, is not text, or is longer than 1 MiB. */
  readonly text: string | null
}

export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'

export type User = {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Bot'
  readonly permission: Permission
  readonly teams: readonly string[]
  /** False for suspended accounts. */
  readonly active: boolean
}

/** Who did something: an id is null where the forge cannot tell (a deleted account, an unknown e-mail address). */
export type Actor = { readonly id: number | null; readonly login: string }

export type Issue = {
  readonly number: number
  readonly title: string
  readonly body: string
  readonly author: Actor
  readonly state: 'open' | 'closed'
  readonly createdAt: Instant
  readonly comments: readonly Comment[]
}

export type Comment = {
  readonly id: number
  readonly author: Actor
  readonly body: string
  readonly createdAt: Instant
  /** Differs from `createdAt` exactly when somebody edited the text. */
  readonly updatedAt: Instant
  /** Reactions that the bot itself left. */
  readonly reactions: readonly Reaction[]
}

/** 👀, 👍 and 👎 by the names forges give them. */
export type Reaction = 'eyes' | '+1' | '-1'

/** What a phase branch carries beyond the default branch. */
export type BranchContent = {
  readonly sha: string
  readonly mergeBase: string
  /** Commits from the merge base to the tip, oldest first. */
  readonly commits: readonly Commit[]
  /** Files that differ between merge base and tip, then those that merging would change beyond these. */
  readonly changes: readonly Change[]
  /** The tree that merging into the default branch would give; null when the merge conflicts. */
  readonly predictedTree: string | null
}

export type PhaseBranch = { readonly name: string; readonly phase: PullPhase } & BranchContent

/** A branch on which the companion Action delivers; `job` is what the forge knows of the job that took it up. */
export type RunBranch = { readonly name: string; readonly job: JobState } & BranchContent

export type JobState = 'unknown' | 'going-on' | 'gone'

export type Pull = {
  readonly number: number
  readonly phase: PullPhase
  readonly title: string
  readonly state: 'open' | 'merged' | 'closed'
  readonly draft: boolean
  readonly author: Actor
  readonly baseBranch: string
  readonly headBranch: string
  readonly content: BranchContent
  readonly reviews: readonly Review[]
  readonly comments: readonly Comment[]
  readonly checks: readonly Check[]
  readonly labels: readonly string[]
  /** Who pushed to its branch, as the forge saw it; empty where the forge does not tell, or where every commit is the program's own. */
  readonly pushers: readonly Actor[]
  /** Who was asked for a review and has not given one since. */
  readonly requested: { readonly users: readonly string[]; readonly teams: readonly string[] }
  readonly merge: Merge | null
}

/** A pull request that no phase opened. */
export type OutsidePull = Omit<Pull, 'phase'>

export type Merge = {
  readonly sha: string
  readonly tree: string
  /** Tip of the base branch just before the merge. */
  readonly from: string
  readonly method: 'merge' | 'squash' | 'rebase'
  readonly by: Actor
  readonly at: Instant
}

export type Commit = {
  readonly sha: string
  readonly parents: readonly string[]
  readonly author: Actor
  readonly committer: Actor
  readonly coAuthors: readonly Actor[]
  readonly message: string
}

export type Change = {
  readonly path: string
  readonly before: RepositoryFile | null
  readonly after: RepositoryFile | null
}

export type ReviewState = 'approved' | 'changes-requested' | 'commented' | 'dismissed'

export type Review = {
  readonly id: number
  readonly author: Actor
  readonly state: ReviewState
  /** The head the reviewer saw. */
  readonly commit: string
  readonly submittedAt: Instant
  readonly body: string
}

export type CheckConclusion = 'success' | 'failure' | 'pending'

export type Check = {
  readonly name: string
  readonly head: string
  readonly conclusion: CheckConclusion
  readonly title: string
  readonly summary: string
}

/** The part of the ledger an evaluation needs: where the next record goes, and the engagement's own records. */
export type LedgerView = {
  /** Tip commit of the ledger branch; null when there is no ledger, which blocks everything. */
  readonly tip: string | null
  /** Place of the next record in the chain; null when the last one cannot be trusted. */
  readonly next: { readonly seq: number; readonly prev: string } | null
  /** The engagement's records, in sequence. */
  readonly records: readonly StoredRecord[]
  /** Files in the engagement's ledger folder that are no readable record; each one is a reason not to trust the rest. */
  readonly broken: readonly BrokenRecord[]
  /** Highest engagement number in use, 0 when none. */
  readonly highestNumber: number
}

export type BrokenRecord = { readonly path: string; readonly problem: string }
