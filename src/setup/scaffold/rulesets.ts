import { GATE_CHECK } from '../../model/gate-check.ts'
import type { FileWrite } from '../../model/effect.ts'
import { LEDGER_BRANCH } from '../../model/place.ts'

/** Number of GitHub's own App on github.com, for which the token of every job acts. */
export const ACTIONS_APP = 15_368

type Ruleset = {
  readonly name: string
  readonly refs: readonly string[]
  readonly rules: readonly unknown[]
  readonly bypass: readonly unknown[]
}

/**
 * The rulesets that make the gates more than advice (R9.3), as files that `gh api repos/OWNER/NAME/rulesets --input FILE` takes and the
 * settings page imports. Without them anybody with write permission can merge, or write the ledger.
 * GitHub lets nobody name its own App, for which jobs act, as one that may bypass a ruleset: what would keep everybody but the App from a branch is left
 * out for it, since it would keep specgate out too.
 * @param appId number of the GitHub App: the only one whose check counts, and the only one that writes the ledger
 */
export function rulesetFiles(appId: number): readonly FileWrite[] {
  return appId === ACTIONS_APP ? [gateFile(appId), HISTORY_FILE] : allFiles(appId)
}

function allFiles(appId: number): readonly FileWrite[] {
  const app = { actor_id: appId, actor_type: 'Integration', bypass_mode: 'always' }
  return [
    gateFile(appId),
    rulesetFile('specgate-ledger', {
      name: 'specgate: only the App writes the ledger',
      refs: [`refs/heads/${LEDGER_BRANCH}`],
      rules: [{ type: 'creation' }, { type: 'update', parameters: { update_allows_fetch_and_merge: false } }],
      bypass: [app],
    }),
    HISTORY_FILE,
    rulesetFile('specgate-phases', {
      name: 'specgate: only the App rewrites phase branches',
      refs: ['refs/heads/sdd/*/*', 'refs/heads/sdd/*/runs/*'],
      rules: [{ type: 'deletion' }, { type: 'non_fast_forward' }],
      bypass: [app],
    }),
  ]
}

function gateFile(appId: number): FileWrite {
  return rulesetFile('specgate', {
    name: 'specgate: default branch',
    refs: ['~DEFAULT_BRANCH'],
    rules: [
      { type: 'deletion' },
      { type: 'non_fast_forward' },
      { type: 'pull_request', parameters: PULL_REQUEST },
      { type: 'required_status_checks', parameters: requiredChecks(appId) },
    ],
    bypass: [],
  })
}

const PULL_REQUEST = {
  allowed_merge_methods: ['merge', 'squash', 'rebase'],
  dismiss_stale_reviews_on_push: true,
  require_code_owner_review: true,
  require_last_push_approval: true,
  required_approving_review_count: 1,
  required_review_thread_resolution: true,
}

// Not strict: bringing a branch up to date would make whoever clicks it a contributor, and the gate judges the merge result anyway.
function requiredChecks(appId: number): unknown {
  return {
    strict_required_status_checks_policy: false,
    do_not_enforce_on_create: false,
    required_status_checks: [{ context: GATE_CHECK, integration_id: appId }],
  }
}

function rulesetFile(file: string, { name, refs, rules, bypass }: Ruleset): FileWrite {
  const ruleset = {
    name,
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: refs, exclude: [] } },
    rules,
    bypass_actors: bypass,
  }
  return { path: `.github/rulesets/${file}.json`, content: `${JSON.stringify(ruleset, null, 2)}\n` }
}

const HISTORY_FILE = rulesetFile('specgate-ledger-history', {
  name: 'specgate: nobody rewrites the ledger',
  refs: [`refs/heads/${LEDGER_BRANCH}`],
  rules: [{ type: 'deletion' }, { type: 'non_fast_forward' }],
  bypass: [],
})
