import { generateObserverKey } from '../../src/chain/observer-key.ts'
import { createTrustRoot } from '../../src/chain/trust-root.ts'
import { readPolicy } from '../../src/policy/read-policy.ts'
import type { GitHubFacts, Guard, LocalFacts, Reading } from '../../src/setup/doctor/facts.ts'
import { GATE_CHECK } from '../../src/model/gate-check.ts'

export const APP = 77
const key = generateObserverKey()
const REPOSITORY = { id: 5, owner: 'acme', name: 'network', url: 'https://github.com/acme/network' }

export const POLICY = `version: 1
gates:
  requirements: { approvals: 1, from: [team:architects] }
  feasibility: { approvals: 1, from: [team:architects] }
  design: { approvals: 2, from: [team:architects, user:sam], distinct-roles: true }
  as-built: { approvals: 1, from: [team:architects] }
environments:
  lab: { stage: 1 }
aliases: { sam: [sam-admin] }
`

export function known<T>(value: T): Reading<T> {
  return { known: true, value }
}

export const UNREAD = { known: false, reason: 'needs permission Secrets: read', remedy: 'Use another token.' } as const

/** A ruleset in which nothing is wrong. */
export const GUARD: Guard = {
  name: 'ruleset "gates"',
  checks: [{ context: GATE_CHECK, app: APP }],
  reviews: { approvals: 1, dismissStale: true, lastPush: true, codeOwners: true, threads: true },
  noForcePush: true,
  noDeletion: true,
  writers: null,
  mergeQueue: false,
  bypass: known([]),
}

export const LEDGER_GUARD: Guard = {
  ...GUARD,
  name: 'ruleset "ledger"',
  checks: [],
  reviews: null,
  writers: known([{ app: APP, name: 'App 77' }]),
}

/** Facts of an installation in which nothing is wrong. */
export const LOCAL: LocalFacts = {
  node: 'v24.1.0',
  git: '2.43.0',
  policy: readPolicy(POLICY),
  trustRoot: createTrustRoot(REPOSITORY, [key]),
  ledgerKey: { keyid: key.keyid, public: key.public },
}

const INSTALLED = {
  id: APP,
  slug: 'specgate',
  permissions: { checks: 'write', contents: 'write', statuses: 'write', members: 'read' },
  events: ['issues', 'pull_request', 'merge_group'],
  suspended: false,
  onRepository: true,
} as const

export const GITHUB: GitHubFacts = {
  repository: { ...REPOSITORY, ownerType: 'Organization', private: true, defaultBranch: 'main' },
  appId: APP,
  skewMs: 400,
  planHasRulesets: true,
  defaultGuards: known([GUARD]),
  ledgerGuards: known([LEDGER_GUARD]),
  idleRulesets: known([]),
  actionsMayApprove: known(false),
  workflows: [],
  environments: known([{ name: 'lab', rules: ['required_reviewers'], adminsBypass: false }]),
  installation: known(INSTALLED),
  manifest: {
    permissions: { checks: 'write', contents: 'write', statuses: 'write', members: 'read' },
    events: ['issues', 'pull_request'],
  },
  teams: [{ slug: 'architects', reading: known({ members: 3, secret: false, permission: 'push' }) }],
  users: [
    { login: 'sam', reading: known({ type: 'User', permission: 'write' }) },
    { login: 'sam-admin', reading: known({ type: 'User', permission: 'none' }) },
  ],
}

/** The App's installation with other permissions, events or state. */
export function installedAs(changes: Partial<Extract<GitHubFacts['installation'], { known: true }>['value']>) {
  return { installation: known({ ...INSTALLED, ...changes }) }
}
