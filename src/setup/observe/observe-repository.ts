import { POLICY_PATH, TRUST_ROOT_PATH } from '../../model/place.ts'
import { readPolicy } from '../../policy/read-policy.ts'
import type { GitHubFacts, LocalFacts } from '../doctor/facts.ts'
import { EnvironmentsAnswer, WorkflowAnswer } from '../github/answers.ts'
import type { GitHubApi } from '../github/github-api.ts'
import { findRepository, readRepositoryFile } from '../github/find-repository.ts'
import { observeApp } from './observe-app.ts'
import { observeGuards } from './observe-guards.ts'
import { observePeople } from './observe-people.ts'
import { observeWorkflows } from './observe-workflows.ts'
import { mapReading, readingOf } from './reading-of.ts'

type Wanted = {
  readonly repository: string
  readonly appId: number | null
  /** What `app.yml` asks for. */
  readonly manifest: GitHubFacts['manifest']
  readonly github: GitHubApi
  readonly asApp: GitHubApi | null
}

/**
 * Everything that `doctor` asks GitHub, of one repository. Nothing is changed. Throws when there is no such repository, or when policy,
 * trust root or a workflow cannot be read although it may be there.
 */
export async function observeRepository({
  repository: named,
  appId,
  manifest,
  github,
  asApp,
}: Wanted): Promise<{ readonly github: GitHubFacts } & Pick<LocalFacts, 'policy' | 'trustRoot'>> {
  const found = await findRepository(github, named)
  const { owner, name, defaultBranch } = found
  const home = `/repos/${owner}/${name}`
  const read = (path: string): Promise<string | null> => readRepositoryFile(github, home, defaultBranch, path)
  const policy = readPolicy(await read(POLICY_PATH))
  const trustRoot = await read(TRUST_ROOT_PATH)
  const workflow = await github.ask({ method: 'GET', path: `${home}/actions/permissions/workflow` }, WorkflowAnswer)
  const facts = {
    repository: found,
    appId,
    manifest,
    ...(await observeGuards(github, home, defaultBranch)),
    actionsMayApprove: mapReading(
      readingOf(workflow, 'Administration: read'),
      ({ can_approve_pull_request_reviews: may }) => may,
    ),
    environments: await observeEnvironments(github, home),
    workflows: await observeWorkflows(read, defaultBranch),
    installation: await observeApp(github, asApp, { ...found, appId }),
    ...(await observePeople(github, found, policy.policy)),
  }
  return { github: { ...facts, skewMs: github.skewMs() }, policy, trustRoot }
}

async function observeEnvironments(github: GitHubApi, home: string): Promise<GitHubFacts['environments']> {
  const listed = await github.list(`${home}/environments`, (page) => EnvironmentsAnswer.parse(page).environments)
  return mapReading(readingOf(listed, 'Actions: read'), (all) =>
    all.map(({ name, can_admins_bypass: adminsBypass, protection_rules: rules }) => ({
      name,
      rules: rules.map(({ type }) => type),
      adminsBypass: adminsBypass ?? null,
    })),
  )
}
