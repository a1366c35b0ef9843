import { actionOnly } from './action-only.ts'
import { actionsApprove } from './actions-approve.ts'
import { aliases } from './aliases.ts'
import { appEvents } from './app-events.ts'
import { appInstalled } from './app-installed.ts'
import { appPermissions } from './app-permissions.ts'
import { branchHistory } from './branch-history.ts'
import { bypassActors } from './bypass-actors.ts'
import { clock } from './clock.ts'
import { environments } from './environments.ts'
import type { GitHubFacts, InstallationFacts, LocalFacts } from './facts.ts'
import { gatePinned } from './gate-pinned.ts'
import { gateRequired } from './gate-required.ts'
import { gitVersion } from './git-version.ts'
import { lastPushApproval } from './last-push-approval.ts'
import { ledgerKey } from './ledger-key.ts'
import { ledgerProtected } from './ledger-protected.ts'
import { mergeQueue } from './merge-queue.ts'
import { nodeVersion } from './node-version.ts'
import { planRulesets } from './plan-rulesets.ts'
import { policy } from './policy.ts'
import type { SetupFinding } from './setup-finding.ts'
import { staleApprovals } from './stale-approvals.ts'
import { statusesWrite } from './statuses-write.ts'
import { teams } from './teams.ts'
import { trustRoot } from './trust-root.ts'
import { users } from './users.ts'
import { workflows } from './workflows.ts'

/** What can be told without GitHub. */
const LOCAL: readonly ((local: LocalFacts, github: GitHubFacts | null) => readonly SetupFinding[])[] = [
  policy,
  workflows,
  trustRoot,
  ledgerKey,
  gitVersion,
  nodeVersion,
]

const ON_GITHUB: readonly ((github: GitHubFacts, local: LocalFacts) => readonly SetupFinding[])[] = [
  planRulesets,
  gateRequired,
  gatePinned,
  bypassActors,
  staleApprovals,
  lastPushApproval,
  branchHistory,
  actionsApprove,
  ledgerProtected,
  actionOnly,
  environments,
  appInstalled,
  appPermissions,
  appEvents,
  statusesWrite,
  mergeQueue,
  clock,
  teams,
  users,
  aliases,
]

/** Everything that makes the gates advisory here, in the order of the checks, which is that of their weight (R9.5). */
export function examine({ local, github }: InstallationFacts): readonly SetupFinding[] {
  return [
    ...(github === null ? [] : ON_GITHUB.flatMap((check) => check(github, local))),
    ...LOCAL.flatMap((check) => check(local, github)),
  ]
}
