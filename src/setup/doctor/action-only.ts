import { LOCAL_RUNNER } from '../../model/grant.ts'
import { ACTIONS_APP } from '../scaffold/rulesets.ts'
import type { GitHubFacts, LocalFacts } from './facts.ts'
import { inWords } from './setup-finding.ts'
import type { SetupFinding } from './setup-finding.ts'
import { isActionOnly } from './workflows.ts'

/** Environment that holds the ledger key where there is no hosted App. */
const KEY_ENVIRONMENT = 'specgate'

/**
 * SG690 What is weaker where specgate comes as jobs of the repository (R9.4). SG691 The environment that holds the ledger key takes the default
 * branch alone.
 */
export function actionOnly(github: GitHubFacts, local: LocalFacts): readonly SetupFinding[] {
  if (!isActionOnly(local, github)) return []
  return [...asJob(github, local), ...onLocalRunner(local), ...keyEnvironment(github)]
}

/** Whether specgate acts as the job itself here, not as an App of the team's own. */
export function actsAsJob(github: GitHubFacts, local: LocalFacts): boolean {
  return isActionOnly(local, github) && (github.appId === null || github.appId === ACTIONS_APP)
}

function asJob(github: GitHubFacts, local: LocalFacts): readonly SetupFinding[] {
  if (!actsAsJob(github, local)) return []
  const { repository, actionsMayApprove } = github
  const place = `repos/${repository.owner}/${repository.name}/actions/permissions/workflow`
  const teams = Object.values(local.policy.policy?.gates ?? {}).flatMap(({ from }) =>
    from.filter((role) => role.startsWith('team:')),
  )
  return [
    weak(
      'SG690',
      'specgate acts as GitHub Actions here',
      'any workflow that somebody with write permission pushes can report the check as it does, approve, and write the ledger branch',
      'Give it an App of your own, which nobody has to host (docs/action.md), or write permission to nobody but who holds the gates.',
    ),
    ...(actionsMayApprove.known && !actionsMayApprove.value
      ? [
          weak(
            'SG690',
            'Actions may not create pull requests',
            'specgate cannot open the pull request of any phase',
            `gh api --method PUT ${place} -F can_approve_pull_request_reviews=true, or give it an App of your own.`,
          ),
        ]
      : []),
    ...(teams.length === 0
      ? []
      : [
          weak(
            'SG690',
            `the policy names ${inWords([...new Set(teams)])}`,
            "GitHub tells a job's token nothing of teams, so nobody holds these roles",
            'Name people (user:LOGIN), or give it an App of your own.',
          ),
        ]),
  ]
}

function onLocalRunner({ policy: { policy } }: LocalFacts): readonly SetupFinding[] {
  const environments = Object.entries(policy?.environments ?? {})
  const local = environments.filter(([, { runner }]) => runner.includes(LOCAL_RUNNER)).map(([name]) => name)
  if (local.length === 0) return []
  const why = 'no skill is run in the job that has the ledger key: a skill could read it there'
  return [
    weak(
      'SG690',
      `nothing can be built in ${inWords(local)}, whose runner is local`,
      why,
      'Name labels of a runner in the policy.',
    ),
  ]
}

function keyEnvironment({ environments, repository }: GitHubFacts): readonly SetupFinding[] {
  if (!environments.known) return [] // SG669 tells
  const found = environments.value.find(({ name }) => name.toLowerCase() === KEY_ENVIRONMENT)
  if (found?.rules.includes('branch_policy') === true) return []
  const place = `Settings → Environments of ${repository.owner}/${repository.name}`
  return [
    weak(
      'SG691',
      found === undefined
        ? `there is no environment ${KEY_ENVIRONMENT}`
        : `environment ${KEY_ENVIRONMENT} takes any branch`,
      'a workflow on any branch gets the ledger key then, and with it writes any history',
      `Let ${KEY_ENVIRONMENT} take ${repository.defaultBranch} alone (deployment branches), without reviewers: ${place}.`,
    ),
  ]
}

function weak(code: string, found: string, why: string, remedy: string): SetupFinding {
  return { code, kind: 'weak', found, why, remedy }
}
