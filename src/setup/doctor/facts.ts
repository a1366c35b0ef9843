import type { Finding } from '../../model/finding.ts'
import type { Repository } from '../../model/snapshot.ts'
import type { Policy } from '../../policy/policy.ts'
import type { LedgerKey } from '../ledger-key.ts'
import type { WorkflowName } from '../scaffold/workflow-files.ts'

/** A fact, or why it is not known; what is not known is never taken for fine. */
export type Reading<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly reason: string; readonly remedy: string }

/** What `doctor` judges, as plain data: what can be told here, and what GitHub says of the repository. */
export type InstallationFacts = { readonly local: LocalFacts; readonly github: GitHubFacts | null }

export type LocalFacts = {
  readonly node: string
  /** As `git --version` says it, `2.43.0`; null when git cannot be started. */
  readonly git: string | null
  /** Policy of the default branch, or of the folder that was looked at. */
  readonly policy: { readonly policy: Policy | null; readonly findings: readonly Finding[] }
  /** Text of the trust root there; null when there is none. */
  readonly trustRoot: string | null
  /** The App's public key; null when it was not given. */
  readonly ledgerKey: LedgerKey | null
  /** Workflows as they lie in the folder that was looked at; left out where GitHub was asked for them. */
  readonly workflows?: readonly WorkflowFacts[]
}

/** One of specgate's workflows in the repository. */
export type WorkflowFacts = {
  readonly name: WorkflowName
  readonly path: string
  /** Null when there is none. */
  readonly text: string | null
  /** As `init` would write it. */
  readonly proposed: string
}

export type GitHubFacts = {
  readonly repository: Repository & {
    readonly ownerType: 'Organization' | 'User'
    readonly private: boolean
    readonly defaultBranch: string
  }
  /** Number of the App whose check must count; null when nobody said. */
  readonly appId: number | null
  readonly skewMs: number | null
  /** False: GitHub said that the owner's plan has no rulesets for a repository like this. */
  readonly planHasRulesets: boolean
  /** What guards the default branch and the ledger branch: rulesets that are enforced, and classic protection. */
  readonly defaultGuards: Reading<readonly Guard[]>
  readonly ledgerGuards: Reading<readonly Guard[]>
  /** Names of rulesets that require the gate and are not enforced. */
  readonly idleRulesets: Reading<readonly string[]>
  readonly actionsMayApprove: Reading<boolean>
  readonly environments: Reading<readonly EnvironmentFacts[]>
  /** As they lie on the default branch. */
  readonly workflows: readonly WorkflowFacts[]
  /** Null: the App is not installed here. */
  readonly installation: Reading<AppFacts | null>
  /** What `app.yml` asks for. */
  readonly manifest: Pick<AppFacts, 'permissions' | 'events'>
  readonly teams: readonly { readonly slug: string; readonly reading: Reading<TeamFacts | null> }[]
  readonly users: readonly { readonly login: string; readonly reading: Reading<UserFacts | null> }[]
}

/** One thing that guards a branch: a ruleset, or classic branch protection; both in the same words. */
export type Guard = {
  readonly name: string
  readonly checks: readonly { readonly context: string; readonly app: number | null }[]
  readonly reviews: {
    readonly approvals: number
    readonly dismissStale: boolean
    readonly lastPush: boolean
    readonly codeOwners: boolean
    readonly threads: boolean
  } | null
  readonly noForcePush: boolean
  readonly noDeletion: boolean
  /** Who alone may change the branch; null: anybody with write permission. */
  readonly writers: Reading<readonly Bypass[]> | null
  readonly mergeQueue: boolean
  readonly bypass: Reading<readonly Bypass[]>
}

/** Who may go around a guard: an App by its number, or somebody else by a name for people. */
export type Bypass = { readonly app: number | null; readonly name: string }

export type EnvironmentFacts = {
  readonly name: string
  /** Kinds of its rules: `required_reviewers`, `wait_timer`, `branch_policy`, or the name of an App's. */
  readonly rules: readonly string[]
  /** Null when GitHub did not say. */
  readonly adminsBypass: boolean | null
}

export type AppFacts = {
  readonly id: number
  readonly slug: string
  /** Permission → `read`, `write` or `admin`. */
  readonly permissions: Readonly<Record<string, string>>
  readonly events: readonly string[]
  readonly suspended: boolean
  /** Null: it is installed for chosen repositories of the owner, and whether this is one of them was not told. */
  readonly onRepository: true | null
}

export type TeamFacts = {
  readonly members: number
  readonly secret: boolean
  /** Its permission on this repository, `none` when it has none; null when that could not be read. */
  readonly permission: string | null
}

/** Its permission on this repository is null when that could not be read. */
export type UserFacts = { readonly type: string; readonly permission: string | null }
