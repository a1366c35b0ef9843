import { LEDGER_BRANCH } from '../../model/place.ts'
import { actsAsJob } from './action-only.ts'
import type { Bypass, GitHubFacts, Guard, LocalFacts, Reading } from './facts.ts'
import { inWords, unread } from './setup-finding.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY = 'whoever else writes there can stop every engagement or hide its last records (G73)'
const ANYBODY: Bypass = { app: null, name: 'anybody with write permission' }
const WHICH_APP = "Run doctor with --app-id N, as the App's settings page shows it."

/**
 * SG667 The App, and nobody else, changes the ledger branch. SG668 Nobody but the App could rewrite or delete it. Nothing can keep everybody but
 * jobs from a branch: where specgate acts for them, SG690 tells it.
 */
export function ledgerProtected(github: GitHubFacts, local: LocalFacts): readonly SetupFinding[] {
  const { ledgerGuards, appId, repository } = github
  if (!ledgerGuards.known) return [unread('SG667', `what guards ${LEDGER_BRANCH}`, ledgerGuards, WHY)]
  const importing = `gh api repos/${repository.owner}/${repository.name}/rulesets --input .github/rulesets/`
  const guards = ledgerGuards.value
  return [
    ...(actsAsJob(github, local) ? [] : judgeWriters(guards, appId, `${importing}specgate-ledger.json`)),
    ...judgeRewriters(guards, appId, `${importing}specgate-ledger-history.json`),
  ]
}

function judgeWriters(guards: readonly Guard[], appId: number | null, importing: string): readonly SetupFinding[] {
  const restricting = guards.filter(({ writers }) => writers !== null)
  if (restricting.length === 0)
    return [
      {
        code: 'SG667',
        kind: 'weak',
        found: `${ANYBODY.name} may push to ${LEDGER_BRANCH}`,
        why: WHY,
        remedy: importing,
      },
    ]
  return restricting.flatMap(({ name, writers }): readonly SetupFinding[] => {
    if (writers === null || !writers.known)
      return [
        unread('SG667', `who may write ${LEDGER_BRANCH} under ${name}`, writers ?? { known: true, value: [] }, WHY),
      ]
    const others = writers.value.filter(({ app }) => app === null || app !== appId)
    if (appId === null && writers.value.length === 1 && others[0]?.app !== null) {
      const found = `only ${inWords(others.map((each) => each.name))} may push to ${LEDGER_BRANCH}; whether that is yours could not be told`
      return [{ code: 'SG667', kind: 'unread', found, why: WHY, remedy: WHICH_APP }]
    }
    if (others.length === writers.value.length) {
      const found = `${name} keeps the App itself from ${LEDGER_BRANCH}`
      const why = 'without the ledger no gate opens'
      return [{ code: 'SG667', kind: 'weak', found, why, remedy: `Let the App, and nobody else, bypass ${name}.` }]
    }
    if (others.length === 0) return []
    const found = `${inWords(others.map((each) => each.name))} may push to ${LEDGER_BRANCH} too`
    return [{ code: 'SG667', kind: 'weak', found, why: WHY, remedy: `Leave only the App on the list of ${name}.` }]
  })
}

function judgeRewriters(guards: readonly Guard[], appId: number | null, importing: string): readonly SetupFinding[] {
  const forcing = rewriters(
    guards.filter(({ noForcePush }) => noForcePush),
    appId,
  )
  const deleting = rewriters(
    guards.filter(({ noDeletion }) => noDeletion),
    appId,
  )
  const unreadable = [forcing, deleting].find((each) => !each.known)
  if (unreadable !== undefined) return [unread('SG668', `who may rewrite ${LEDGER_BRANCH}`, unreadable, WHY)]
  const names = [forcing, deleting].flatMap((each) => (each.known ? each.value.map(({ name }) => name) : []))
  if (names.length === 0) return []
  const found = `${inWords([...new Set(names)])} may force-push or delete ${LEDGER_BRANCH}`
  return [{ code: 'SG668', kind: 'weak', found, why: WHY, remedy: importing }]
}

/** Who could still do what these guards forbid: nobody when one of them has no bypass, or has it for the App alone. */
function rewriters(guards: readonly Guard[], appId: number | null): Reading<readonly Bypass[]> {
  const lists = guards.map(({ bypass }) => bypass)
  const unknown = lists.find((each) => !each.known)
  const others = lists.flatMap((each) =>
    each.known ? [each.value.filter(({ app }) => app === null || app !== appId)] : [],
  )
  if (others.some((each) => each.length === 0)) return { known: true, value: [] }
  return unknown ?? { known: true, value: others[0] ?? [ANYBODY] }
}
