import { z } from 'zod'

/** The parts of GitHub's answers that are used; whatever else they hold is let be. Source: REST API description 2022-11-28. */

const Count = z.int().nonnegative()
const Id = z.int().positive()
const Switch = z.object({ enabled: z.boolean().optional() }).optional()

export const RepositoryAnswer = z.object({
  id: Id,
  name: z.string(),
  private: z.boolean(),
  html_url: z.url(),
  default_branch: z.string(),
  owner: z.object({ login: z.string(), type: z.string() }),
})
export type RepositoryAnswer = z.infer<typeof RepositoryAnswer>

const CheckRule = z.object({ context: z.string(), integration_id: z.int().nullish() })

/** A rule that applies to a branch, as its kind tells what it holds; kinds that do not matter here keep their name only. */
export const BranchRuleAnswer = z.object({
  type: z.string(),
  ruleset_id: Id.optional(),
  ruleset_source_type: z.string().optional(),
  parameters: z
    .object({
      dismiss_stale_reviews_on_push: z.boolean().optional(),
      require_last_push_approval: z.boolean().optional(),
      require_code_owner_review: z.boolean().optional(),
      required_review_thread_resolution: z.boolean().optional(),
      required_approving_review_count: Count.optional(),
      required_status_checks: z.array(CheckRule).optional(),
    })
    .nullish(),
})
export type BranchRuleAnswer = z.infer<typeof BranchRuleAnswer>

export const RulesetAnswer = z.object({
  id: Id,
  name: z.string(),
  target: z.string().optional(),
  source_type: z.string().optional(),
  enforcement: z.string(),
  rules: z.array(BranchRuleAnswer).optional(),
  /** Left out when the token may not write the ruleset. */
  bypass_actors: z
    .array(z.object({ actor_id: z.int().nullish(), actor_type: z.string(), bypass_mode: z.string().optional() }))
    .optional(),
})
export type RulesetAnswer = z.infer<typeof RulesetAnswer>

const Account = z.object({ login: z.string() })
const Named = z.object({ slug: z.string() })

export const ProtectionAnswer = z.object({
  required_status_checks: z
    .object({ checks: z.array(z.object({ context: z.string(), app_id: z.int().nullish() })).default([]) })
    .nullish(),
  enforce_admins: Switch,
  required_pull_request_reviews: z
    .object({
      dismiss_stale_reviews: z.boolean().default(false),
      require_code_owner_reviews: z.boolean().default(false),
      require_last_push_approval: z.boolean().default(false),
      required_approving_review_count: Count.default(0),
      bypass_pull_request_allowances: z
        .object({
          users: z.array(Account).default([]),
          teams: z.array(Named).default([]),
          apps: z.array(Named).default([]),
        })
        .optional(),
    })
    .nullish(),
  restrictions: z
    .object({
      users: z.array(Account).default([]),
      teams: z.array(Named).default([]),
      apps: z.array(z.object({ slug: z.string(), id: z.int().optional() })).default([]),
    })
    .nullish(),
  allow_force_pushes: Switch,
  allow_deletions: Switch,
  required_conversation_resolution: Switch,
})
export type ProtectionAnswer = z.infer<typeof ProtectionAnswer>

export const WorkflowAnswer = z.object({ can_approve_pull_request_reviews: z.boolean() })

export const EnvironmentsAnswer = z.object({
  environments: z
    .array(
      z.object({
        name: z.string(),
        can_admins_bypass: z.boolean().optional(),
        protection_rules: z
          .array(z.object({ type: z.string(), prevent_self_review: z.boolean().optional() }))
          .default([]),
      }),
    )
    .default([]),
})

const Grants = z.record(z.string(), z.string())

export const InstallationAnswer = z.object({
  app_id: Id,
  app_slug: z.string(),
  permissions: Grants,
  events: z.array(z.string()),
  suspended_at: z.string().nullish(),
  repository_selection: z.string(),
})
export type InstallationAnswer = z.infer<typeof InstallationAnswer>

export const InstallationsAnswer = z.object({ installations: z.array(InstallationAnswer) })

export const TeamAnswer = z.object({ slug: z.string(), privacy: z.string().optional() })
export const PermissionAnswer = z.object({ permission: z.string(), role_name: z.string().optional() })
export const UserAnswer = z.object({ login: z.string(), type: z.string() })

export const ContentAnswer = z.object({ encoding: z.string(), content: z.string() })
