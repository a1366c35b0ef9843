import { z } from 'zod'
import { GATE_CHECK } from '../../model/gate-check.ts'
import { LEDGER_BRANCH } from '../../model/place.ts'
import type { GitHubFacts, Guard, Reading } from '../doctor/facts.ts'
import { BranchRuleAnswer, ProtectionAnswer, RulesetAnswer } from '../github/answers.ts'
import type { Answer, GitHubApi } from '../github/github-api.ts'
import { classicGuard, rulesetGuards } from './read-guards.ts'
import { readingOf, refused } from './reading-of.ts'

const UPGRADE = /upgrade to github|make this repository public/i
const MAX_RULESETS = 50

/** What guards the default branch and the ledger branch. `home` is `/repos/OWNER/NAME`. */
export async function observeGuards(
  github: GitHubApi,
  home: string,
  defaultBranch: string,
): Promise<Pick<GitHubFacts, 'planHasRulesets' | 'defaultGuards' | 'ledgerGuards' | 'idleRulesets'>> {
  const listed = await github.list(`${home}/rulesets?includes_parents=true&targets=branch`, (page) =>
    z.array(RulesetAnswer).parse(page),
  )
  if (!listed.ok && listed.status === 403 && UPGRADE.test(listed.message)) {
    const none: Reading<readonly never[]> = { known: true, value: [] }
    return { planHasRulesets: false, defaultGuards: none, ledgerGuards: none, idleRulesets: none }
  }
  const rulesets = await detailsOf(github, home, listed)
  const names: Reading<readonly string[]> = listed.ok
    ? { known: true, value: [...rulesets.values()].filter(isIdle).map(({ name }) => `ruleset "${name}"`) }
    : refused(listed, 'Metadata: read')
  return {
    planHasRulesets: true,
    defaultGuards: await guardsOf(github, home, defaultBranch, rulesets),
    ledgerGuards: await guardsOf(github, home, LEDGER_BRANCH, rulesets),
    idleRulesets: names,
  }
}

function isIdle({ enforcement, rules = [] }: RulesetAnswer): boolean {
  const checks = rules.flatMap(({ parameters }) => parameters?.required_status_checks ?? [])
  return enforcement !== 'active' && checks.some(({ context }) => context === GATE_CHECK)
}

/** The list leaves out rules and bypass actors: each ruleset is asked for by itself. One that may not be read keeps what the list says. */
async function detailsOf(
  github: GitHubApi,
  home: string,
  listed: Answer<readonly RulesetAnswer[]>,
): Promise<ReadonlyMap<number, RulesetAnswer>> {
  const found = listed.ok ? listed.value : []
  if (found.length > MAX_RULESETS)
    throw new Error(`there are ${found.length} rulesets here; up to ${MAX_RULESETS} are looked at`)
  const details = new Map<number, RulesetAnswer>()
  for (const ruleset of found) {
    const path = `${home}/rulesets/${ruleset.id}?includes_parents=true`
    const answer = await github.ask({ method: 'GET', path }, RulesetAnswer)
    details.set(ruleset.id, answer.ok ? answer.value : ruleset)
  }
  return details
}

/**
 * Classic protection that may not be read is let be when rulesets guard the branch: then it could only add to them. Where nothing else
 * guards it, nothing is known.
 */
async function guardsOf(
  github: GitHubApi,
  home: string,
  branch: string,
  rulesets: ReadonlyMap<number, RulesetAnswer>,
): Promise<Reading<readonly Guard[]>> {
  const name = encodeURIComponent(branch)
  const rules = await github.list(`${home}/rules/branches/${name}`, (page) => z.array(BranchRuleAnswer).parse(page))
  if (!rules.ok) return refused(rules, 'Metadata: read')
  const guards = rulesetGuards(rules.value, rulesets)
  const classic = await github.ask({ method: 'GET', path: `${home}/branches/${name}/protection` }, ProtectionAnswer)
  if (classic.ok) return { known: true, value: [...guards, classicGuard(classic.value)] }
  // "Not Found" alone is what GitHub tells those who may not know.
  const isNone = classic.status === 404 && /branch not (?:protected|found)/i.test(classic.message)
  return isNone || guards.length > 0 ? { known: true, value: guards } : readingOf(classic, 'Administration: read')
}
