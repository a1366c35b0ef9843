import { z } from 'zod'

/** A branch name, or anything else bounded that is compared and never used as a path. */
const Name = z.string().min(1).max(512)
const Id = z.int().positive()

export const Owner = z.string().regex(/^[A-Za-z0-9][\w.-]{0,99}$/)
export const RepositoryName = z
  .string()
  .regex(/^[\w.-]{1,100}$/)
  .refine((name) => name !== '.' && name !== '..')
const CommitId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)

/** What every delivery is read for first; GitHub leaves out what does not apply. */
export const Envelope = z.object({
  action: z.string().max(100).optional(),
  installation: z.object({ id: Id, account: z.object({ login: Owner }).nullish() }).nullish(),
  repository: z
    .object({ id: Id, name: RepositoryName, owner: z.object({ login: Owner }), default_branch: Name.optional() })
    .nullish(),
  sender: z.object({ login: z.string().min(1).max(110), type: z.string().max(20) }).nullish(),
})
export type Envelope = z.infer<typeof Envelope>

/** Where a pull request comes from; the repository is null when the fork was deleted. */
const PullSource = z.object({
  number: Id,
  head: z.object({ ref: Name, repo: z.object({ id: Id }).nullish() }),
})
export type PullSource = z.infer<typeof PullSource>

export const IssueEvent = z.object({ issue: z.object({ number: Id, pull_request: z.looseObject({}).nullish() }) })
export const PullEvent = z.object({ pull_request: PullSource })
export const PushEvent = z.object({ ref: Name })

const CheckedCommit = { pull_requests: z.array(PullSource).max(100).default([]) }
export const CheckRunEvent = z.object({
  check_run: z.object({ ...CheckedCommit, app: z.object({ id: Id }).nullish() }),
})
export const CheckSuiteEvent = z.object({
  check_suite: z.object({ ...CheckedCommit, app: z.object({ id: Id }).nullish() }),
})
export const WorkflowRunEvent = z.object({
  workflow_run: z.object({
    head_branch: Name.nullish(),
    head_repository: z.object({ id: Id }).nullish(),
    /** Compared only. A title may be a whole commit message. */
    path: z.string().nullish(),
    display_title: z.string().nullish(),
  }),
})
export const MergeGroupEvent = z.object({ merge_group: z.object({ head_sha: CommitId, base_sha: CommitId }) })
export const AddedRepositories = z.object({
  repositories_added: z.array(z.object({ id: Id, name: RepositoryName })).max(1000),
})
export const DeploymentEvent = z.object({
  environment: z.string().min(1).max(255),
  deployment_callback_url: z.string().max(1000),
})
