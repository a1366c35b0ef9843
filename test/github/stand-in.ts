import type { Git } from '../../src/git/git.ts'
import type { ObjectReader } from '../../src/git/object-reader.ts'
import type { StoredRun } from './actions/stored-run.ts'
import type { GitAnswer } from './git/smart-http.ts'
import type { Peer } from './peer.ts'

export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'

/** Somebody who can be signed in. `token` is empty for the App's bot: it has installation tokens. */
export type Account = {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Bot'
  readonly name: string
  readonly email: string
  readonly permission: Permission
  readonly suspended: boolean
  readonly token: string
}

export type Team = {
  readonly slug: string
  readonly members: readonly string[]
  /** Slug of the team it is part of. */
  readonly parent?: string
}

export type AppSettings = {
  readonly id: number
  readonly slug: string
  readonly privateKey: string
  readonly webhookSecret: string
  readonly installation: number
}

/** What the stand-in knows of a pull request beyond emulate. */
export type PullFacts = {
  readonly headBranch: string
  readonly baseBranch: string
  readonly open: boolean
  /** Tip of its branch; as it was when the pull request was closed or merged. */
  readonly head: string
  readonly merge: { readonly sha: string; readonly base: string; readonly by: number } | null
}

/** `subject` names a comment or issue, `issue-comment:7`, `issue:1`. */
export type StoredReaction = {
  readonly id: number
  readonly subject: string
  readonly content: string
  readonly user: number
  readonly at: string
}

export type Delivery = {
  readonly id: number
  readonly guid: string
  readonly event: string
  readonly action: string | null
  readonly payload: Readonly<Record<string, unknown>>
  readonly deliveredAt: string
  readonly redelivery: boolean
  /** Null when nobody listened or the connection broke. */
  readonly statusCode: number | null
}

/** One request to the stand-in, as it was answered. */
export type Exchange = {
  readonly kind: 'graphql query' | 'graphql mutation' | 'rest read' | 'rest write' | 'git'
  readonly method: string
  readonly path: string
  readonly status: number
  readonly requestBody: unknown
  readonly responseBody: unknown
}

/** A request before it is answered; a hook may answer it in GitHub's place. */
export type Incoming = Pick<Exchange, 'kind' | 'method' | 'path' | 'requestBody'>
export type Injected = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Breaks the connection instead of answering. */
  readonly hangUp?: boolean
}
export type Intercept = (request: Incoming) => Injected | null | Promise<Injected | null>

/** What emulate lacks, kept here; everything else is emulate's. */
export type StandInState = {
  readonly accounts: Map<string, Account>
  readonly teams: Map<string, Team>
  /** Installation tokens that were given out. */
  readonly installationTokens: Set<string>
  /** Branch and tag tips: full name → commit. */
  readonly refs: Map<string, string>
  readonly pulls: Map<number, PullFacts>
  /** When pull requests got another base branch, by number. */
  readonly retargets: Map<number, readonly string[]>
  readonly reactions: StoredReaction[]
  /** When a text was last edited: `comment:7`, `issue:1`. */
  readonly edits: Map<string, string>
  /** Commits that GitHub signed itself. */
  readonly signed: Set<string>
  /** Git objects that both emulate and the bare repository hold. */
  readonly shared: Set<string>
  /** Check runs by the App that made them. */
  readonly checkApps: Map<number, number>
  /** Annotations of check runs: GitHub adds to them, emulate would replace them. */
  readonly annotations: Map<number, readonly unknown[]>
  /** Moves of branches, oldest first. */
  readonly moves: { ref: string; before: string; after: string; actor: string; type: string; at: string }[]
  readonly deliveries: Delivery[]
  readonly rulesets: Record<string, unknown>[]
  readonly deploymentAnswers: Record<string, unknown>[]
  /** What `git upload-pack` can do, by protocol: in version 2 it names no references, so that it stays the same. */
  readonly capabilities: Map<string, GitAnswer>
  readonly exchanges: Exchange[]
  readonly listeners: Set<string>
  /** Ends of deliveries that are still on their way. */
  readonly sending: Set<Promise<void>>
  readonly workflowPermissions: { default_workflow_permissions: string; can_approve_pull_request_reviews: boolean }
  readonly environments: Record<string, unknown>[]
  /** Runs of workflows, by number. */
  readonly workflowRuns: Map<number, StoredRun>
  /** What a server does with `return_run_details`: tells the number, refuses the parameter, or knows nothing of it. */
  readonly actions: { runDetails: 'told' | 'refused' | 'ignored' }
  /** Pull requests that wait to be merged, in order, with the commits that the queue made for them. */
  readonly mergeQueue: { readonly pull: number; readonly head: string; readonly base: string }[]
}

/** A GitHub of one organisation with one repository and one installed App. */
export type StandIn = {
  readonly url: string
  readonly peer: Peer
  readonly dir: string
  readonly git: Git
  readonly reader: ObjectReader
  readonly repository: {
    readonly id: number
    readonly nodeId: string
    readonly owner: string
    readonly name: string
    readonly defaultBranch: string
  }
  readonly app: AppSettings & { readonly botId: number }
  readonly state: StandInState
}

/** Who sends a request. */
export type Caller =
  | { readonly kind: 'user' | 'installation'; readonly account: Account; readonly authorization: string }
  | { readonly kind: 'app'; readonly account: null; readonly authorization: string }

export function createState(): StandInState {
  return {
    accounts: new Map(),
    teams: new Map(),
    installationTokens: new Set(),
    refs: new Map(),
    pulls: new Map(),
    retargets: new Map(),
    reactions: [],
    edits: new Map(),
    signed: new Set(),
    shared: new Set(),
    checkApps: new Map(),
    annotations: new Map(),
    moves: [],
    deliveries: [],
    rulesets: [],
    deploymentAnswers: [],
    capabilities: new Map(),
    exchanges: [],
    listeners: new Set(),
    sending: new Set(),
    workflowPermissions: { default_workflow_permissions: 'read', can_approve_pull_request_reviews: false },
    environments: [],
    workflowRuns: new Map(),
    actions: { runDetails: 'told' },
    mergeQueue: [],
  }
}

/** Paths below the repository in emulate's and GitHub's REST. */
export function repositoryPath(standIn: StandIn): string {
  return `/repos/${standIn.repository.owner}/${standIn.repository.name}`
}

/** GitHub tells time in whole seconds. */
export function now(): string {
  return new Date().toISOString().replace(/\.\d{3}Z$/, 'Z')
}

const RANKS: readonly Permission[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin']

export function mayAtLeast(caller: Caller | null, permission: Permission): boolean {
  if (caller === null || caller.kind === 'app') return false
  return caller.kind === 'installation' || RANKS.indexOf(caller.account.permission) >= RANKS.indexOf(permission)
}

export function botLogin(app: AppSettings): string {
  return `${app.slug}[bot]`
}

/** As whom the token of a workflow's job acts, on every GitHub. emulate does not know it. */
export const ACTIONS_BOT: Account = {
  id: 41_898_282,
  login: 'github-actions[bot]',
  type: 'Bot',
  name: 'github-actions[bot]',
  email: '41898282+github-actions[bot]@users.noreply.github.com',
  permission: 'none',
  suspended: false,
  token: '',
}
