import { z } from 'zod'
import { App, Installation, InstalledRepository, User } from '../../src/app/github/installations.ts'
import { Delivery } from '../../src/app/github/redeliver.ts'
import { DispatchAnswer } from '../../src/forge/github/actions/request-job.ts'
import { WorkflowRunAnswer } from '../../src/forge/github/actions/workflow-run.ts'
import { RefAnswer } from '../../src/forge/github/effects/branch-tip.ts'
import { ClosedAnswer } from '../../src/forge/github/effects/close-issue.ts'
import { PullAnswer as OpenedPull } from '../../src/forge/github/effects/open-pull.ts'
import { ReactionAnswer } from '../../src/forge/github/effects/react.ts'
import { AskedAnswer, PullAnswer as ReviewedPull } from '../../src/forge/github/effects/request-reviewers.ts'
import { PullAnswer as CheckedPull } from '../../src/forge/github/effects/set-check.ts'
import { CommentAnswer } from '../../src/forge/github/effects/upsert-comment.ts'
import { IssueAnswer } from '../../src/forge/github/effects/upsert-issue.ts'
import { PullAnswer as LocatedPull } from '../../src/forge/github/locate.ts'
import { MovesAnswer } from '../../src/forge/github/people/read-pushers.ts'
import { IssueAnswer as IssueState, LabelList } from '../../src/forge/github/threads/read-issue.ts'
import { RunAnswer, RunList } from '../../src/forge/github/effects/write-check.ts'
import { BranchAnswer, ObjectAnswer } from '../../src/forge/github/effects/write-content.ts'
import * as setup from '../../src/setup/github/answers.ts'
import { TeamGrant } from '../../src/setup/observe/observe-people.ts'
import { Compared, Pull, Ref, Tree } from '../../src/setup/scaffold/onboard.ts'

const REPO = '/repos/{owner}/{repo}'

/** What the product reads of each successful answer, by operation; nothing where it looks at the status alone. */
export const ANSWERS_READ: Readonly<Record<string, readonly z.ZodType[]>> = {
  'GET /app': [App],
  'GET /app/hook/deliveries': [z.array(Delivery)],
  'POST /app/hook/deliveries/{delivery_id}/attempts': [],
  'GET /app/installations': [z.array(Installation)],
  'GET /app/installations/{installation_id}': [Installation],
  // Read by Octokit.
  'POST /app/installations/{installation_id}/access_tokens': [z.object({ token: z.string(), expires_at: z.string() })],
  'GET /installation/repositories': [z.object({ repositories: z.array(InstalledRepository) })],
  'GET /orgs/{org}/installations': [setup.InstallationsAnswer],
  'GET /orgs/{org}/teams/{team_slug}': [setup.TeamAnswer],
  'GET /orgs/{org}/teams/{team_slug}/members': [z.array(z.unknown())],
  'GET /users/{username}': [User, setup.UserAnswer],
  [`GET ${REPO}`]: [setup.RepositoryAnswer],
  [`GET ${REPO}/activity`]: [MovesAnswer],
  [`GET ${REPO}/actions/permissions/workflow`]: [setup.WorkflowAnswer],
  [`GET ${REPO}/actions/runs/{run_id}`]: [WorkflowRunAnswer],
  [`POST ${REPO}/actions/runs/{run_id}/deployment_protection_rule`]: [],
  [`POST ${REPO}/actions/workflows/{workflow_id}/dispatches`]: [DispatchAnswer],
  [`GET ${REPO}/branches/{branch}/protection`]: [setup.ProtectionAnswer],
  [`POST ${REPO}/check-runs`]: [RunAnswer],
  [`PATCH ${REPO}/check-runs/{check_run_id}`]: [RunAnswer],
  [`GET ${REPO}/collaborators/{username}/permission`]: [setup.PermissionAnswer],
  [`GET ${REPO}/commits/{ref}/check-runs`]: [RunList],
  [`GET ${REPO}/compare/{base}...{head}`]: [Compared],
  [`GET ${REPO}/contents/{path}`]: [setup.ContentAnswer],
  [`GET ${REPO}/environments`]: [setup.EnvironmentsAnswer],
  [`POST ${REPO}/git/blobs`]: [ObjectAnswer],
  [`POST ${REPO}/git/commits`]: [ObjectAnswer],
  [`GET ${REPO}/git/ref/{ref}`]: [RefAnswer, Ref],
  [`POST ${REPO}/git/refs`]: [BranchAnswer, Ref],
  [`PATCH ${REPO}/git/refs/{ref}`]: [Ref],
  [`POST ${REPO}/git/trees`]: [ObjectAnswer],
  [`GET ${REPO}/git/trees/{tree_sha}`]: [Tree],
  [`GET ${REPO}/installation`]: [Installation, setup.InstallationAnswer],
  [`GET ${REPO}/issues`]: [z.array(IssueAnswer)],
  [`POST ${REPO}/issues`]: [IssueAnswer],
  [`PATCH ${REPO}/issues/comments/{comment_id}`]: [CommentAnswer],
  [`POST ${REPO}/issues/comments/{comment_id}/reactions`]: [ReactionAnswer],
  [`GET ${REPO}/issues/{issue_number}`]: [IssueAnswer, IssueState],
  [`PATCH ${REPO}/issues/{issue_number}`]: [IssueAnswer, ClosedAnswer],
  [`GET ${REPO}/issues/{issue_number}/comments`]: [z.array(CommentAnswer)],
  [`POST ${REPO}/issues/{issue_number}/comments`]: [CommentAnswer],
  [`PUT ${REPO}/issues/{issue_number}/labels`]: [LabelList],
  [`GET ${REPO}/pulls`]: [z.array(OpenedPull), z.array(Pull)],
  [`POST ${REPO}/pulls`]: [OpenedPull, Pull],
  [`GET ${REPO}/pulls/{pull_number}`]: [LocatedPull, ReviewedPull, CheckedPull],
  [`PATCH ${REPO}/pulls/{pull_number}`]: [Pull],
  [`POST ${REPO}/pulls/{pull_number}/requested_reviewers`]: [AskedAnswer],
  [`GET ${REPO}/rules/branches/{branch}`]: [z.array(setup.BranchRuleAnswer)],
  [`GET ${REPO}/rulesets`]: [z.array(setup.RulesetAnswer)],
  [`GET ${REPO}/rulesets/{ruleset_id}`]: [setup.RulesetAnswer],
  [`GET ${REPO}/teams`]: [z.array(TeamGrant)],
}
