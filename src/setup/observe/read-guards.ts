import type { Bypass, Guard, Reading } from '../doctor/facts.ts'
import type { BranchRuleAnswer, ProtectionAnswer, RulesetAnswer } from '../github/answers.ts'

const LIST_UNREAD = {
  known: false,
  reason: 'needs permission Administration: write',
  remedy: 'GitHub shows bypass lists only to those who may change the ruleset: use a token of such a person.',
} as const

/** The rules that apply to a branch, put together by the ruleset they come from. Rules without one are of classic protection. */
export function rulesetGuards(
  rules: readonly BranchRuleAnswer[],
  rulesets: ReadonlyMap<number, RulesetAnswer>,
): readonly Guard[] {
  const ids = [...new Set(rules.flatMap(({ ruleset_id }) => (ruleset_id === undefined ? [] : [ruleset_id])))]
  return ids.map((id) => {
    const own = rules.filter(({ ruleset_id }) => ruleset_id === id)
    const ruleset = rulesets.get(id)
    const actors = ruleset?.bypass_actors
    const bypass: Reading<readonly Bypass[]> =
      actors === undefined ? LIST_UNREAD : { known: true, value: actors.map(rulesetActor) }
    return guardOf(ruleset === undefined ? `ruleset ${id}` : `ruleset "${ruleset.name}"`, own, bypass)
  })
}

function guardOf(name: string, rules: readonly BranchRuleAnswer[], bypass: Guard['bypass']): Guard {
  const has = (type: string) => rules.some((rule) => rule.type === type)
  const reviews = rules.filter(({ type }) => type === 'pull_request').map(({ parameters }) => parameters ?? {})
  return {
    name,
    checks: rules
      .filter(({ type }) => type === 'required_status_checks')
      .flatMap(({ parameters }) => parameters?.required_status_checks ?? [])
      .map(({ context, integration_id }) => ({ context, app: integration_id ?? null })),
    reviews:
      reviews.length === 0
        ? null
        : {
            approvals: Math.max(...reviews.map((each) => each.required_approving_review_count ?? 0)),
            dismissStale: reviews.some((each) => each.dismiss_stale_reviews_on_push === true),
            lastPush: reviews.some((each) => each.require_last_push_approval === true),
            codeOwners: reviews.some((each) => each.require_code_owner_review === true),
            threads: reviews.some((each) => each.required_review_thread_resolution === true),
          },
    noForcePush: has('non_fast_forward'),
    noDeletion: has('deletion'),
    writers: has('update') ? bypass : null,
    mergeQueue: has('merge_queue'),
    bypass,
  }
}

// Numbers of the built-in roles, as GitHub's ruleset API uses them.
const ROLES: ReadonlyMap<number, string> = new Map([
  [2, 'maintain'],
  [4, 'write'],
  [5, 'admin'],
])

function rulesetActor(actor: NonNullable<RulesetAnswer['bypass_actors']>[number]): Bypass {
  const { actor_type: type, actor_id: id, bypass_mode: mode } = actor
  const how = mode === 'pull_request' ? ' (in pull requests)' : ''
  if (type === 'Integration') return { app: id ?? null, name: `App ${id ?? ''}${how}` }
  if (type === 'RepositoryRole')
    return { app: null, name: `everybody with the role ${ROLES.get(id ?? 0) ?? id ?? ''}${how}` }
  if (type === 'OrganizationAdmin') return { app: null, name: `the organisation's owners${how}` }
  if (type === 'DeployKey') return { app: null, name: `deploy keys${how}` }
  return { app: null, name: `${type} ${id ?? ''}${how}`.replaceAll(/\s+/g, ' ') }
}

/** Classic branch protection in the same words. */
export function classicGuard(protection: ProtectionAnswer): Guard {
  const reviews = protection.required_pull_request_reviews ?? null
  const admins: readonly Bypass[] =
    protection.enforce_admins?.enabled === true ? [] : [{ app: null, name: "the repository's administrators" }]
  const { users = [], teams = [], apps = [] } = reviews?.bypass_pull_request_allowances ?? {}
  const skippers = [
    ...users.map(({ login }) => login),
    ...teams.map(({ slug }) => `team ${slug}`),
    ...apps.map(({ slug }) => `App ${slug}`),
  ]
  return {
    name: 'branch protection',
    // -1 and null both stand for "any source".
    checks: (protection.required_status_checks?.checks ?? []).map(({ context, app_id: app }) => ({
      context,
      app: typeof app === 'number' && app > 0 ? app : null,
    })),
    reviews:
      reviews === null
        ? null
        : {
            approvals: reviews.required_approving_review_count,
            dismissStale: reviews.dismiss_stale_reviews,
            lastPush: reviews.require_last_push_approval,
            codeOwners: reviews.require_code_owner_reviews,
            threads: protection.required_conversation_resolution?.enabled === true,
          },
    noForcePush: protection.allow_force_pushes?.enabled === false,
    noDeletion: protection.allow_deletions?.enabled === false,
    writers: classicWriters(protection, admins),
    mergeQueue: false,
    bypass: { known: true, value: [...admins, ...skippers.map((name) => ({ app: null, name: `${name} (reviews)` }))] },
  }
}

function classicWriters({ restrictions }: ProtectionAnswer, admins: readonly Bypass[]): Guard['writers'] {
  if (restrictions === null || restrictions === undefined) return null
  const people = [
    ...restrictions.users.map(({ login }) => login),
    ...restrictions.teams.map(({ slug }) => `team ${slug}`),
  ]
  const apps = restrictions.apps.map(({ slug, id }) => ({ app: id ?? null, name: `App ${slug}` }))
  return { known: true, value: [...apps, ...people.map((name) => ({ app: null, name })), ...admins] }
}
