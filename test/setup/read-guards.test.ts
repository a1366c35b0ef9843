import { expect, test } from 'vitest'
import { examine } from '../../src/setup/doctor/examine.ts'
import type { Guard } from '../../src/setup/doctor/facts.ts'
import { GATE_CHECK } from '../../src/model/gate-check.ts'
import { ProtectionAnswer, RulesetAnswer } from '../../src/setup/github/answers.ts'
import { classicGuard, rulesetGuards } from '../../src/setup/observe/read-guards.ts'
import { APP, GITHUB, known, LOCAL } from './doctor-facts.ts'

/** Classic protection as strong as the ruleset that init brings, in GitHub's words. */
const CLASSIC = {
  required_status_checks: { strict: false, checks: [{ context: GATE_CHECK, app_id: APP }] },
  enforce_admins: { enabled: true },
  required_pull_request_reviews: {
    dismiss_stale_reviews: true,
    require_code_owner_reviews: true,
    require_last_push_approval: true,
    required_approving_review_count: 1,
  },
  allow_force_pushes: { enabled: false },
  allow_deletions: { enabled: false },
  required_conversation_resolution: { enabled: true },
}
const classic = (changes: object): Guard => classicGuard(ProtectionAnswer.parse({ ...CLASSIC, ...changes }))
const codesOf = (guard: Guard) =>
  examine({ local: LOCAL, github: { ...GITHUB, defaultGuards: known([guard]) } })
    .filter(({ kind }) => kind !== 'told')
    .map(({ code }) => code)

test.each([
  { name: 'as strong as the ruleset', changes: {}, codes: [] },
  { name: 'administrators are not held', changes: { enforce_admins: { enabled: false } }, codes: ['SG662'] },
  { name: 'whether administrators are held is not said', changes: { enforce_admins: undefined }, codes: ['SG662'] },
  {
    name: 'any source',
    changes: { required_status_checks: { checks: [{ context: GATE_CHECK, app_id: -1 }] } },
    codes: ['SG661'],
  },
  { name: 'no check', changes: { required_status_checks: null }, codes: ['SG660'] },
  { name: 'force pushes', changes: { allow_force_pushes: { enabled: true } }, codes: ['SG665'] },
  { name: 'no reviews', changes: { required_pull_request_reviews: null }, codes: ['SG663', 'SG664', 'SG665'] },
])('classic protection: $name', ({ changes, codes }) => {
  expect(codesOf(classic(changes))).toEqual(codes)
})

test('classic protection: who may write is told, and who may skip reviews bypasses it', () => {
  const people = { users: [{ login: 'ana' }], teams: [{ slug: 'noc' }] }
  const { writers, bypass } = classic({
    restrictions: { ...people, apps: [{ slug: 'specgate', id: APP }] },
    required_pull_request_reviews: { bypass_pull_request_allowances: people },
  })
  expect(writers).toEqual(
    known([
      { app: APP, name: 'App specgate' },
      { app: null, name: 'ana' },
      { app: null, name: 'team noc' },
    ]),
  )
  expect(bypass).toEqual(
    known([
      { app: null, name: 'ana (reviews)' },
      { app: null, name: 'team noc (reviews)' },
    ]),
  )
})

const RULES = [
  { type: 'update', ruleset_id: 1 },
  { type: 'merge_queue', ruleset_id: 2 },
  { type: 'pull_request', ruleset_id: 2, parameters: { required_approving_review_count: 2 } },
]
const actor = (actor_type: string, actor_id: number | null, bypass_mode = 'always') => ({
  actor_type,
  actor_id,
  bypass_mode,
})

test('rules are put together by their ruleset, and bypass actors are named for people', () => {
  const ruleset = RulesetAnswer.parse({
    id: 1,
    name: 'ledger',
    enforcement: 'active',
    bypass_actors: [
      actor('Integration', APP),
      actor('OrganizationAdmin', null),
      actor('RepositoryRole', 5, 'pull_request'),
      actor('Team', 42),
      actor('DeployKey', null),
    ],
  })
  const [ledger, other] = rulesetGuards(RULES, new Map([[1, ruleset]]))
  expect(ledger?.name).toBe('ruleset "ledger"')
  expect(ledger?.writers).toEqual(ledger?.bypass)
  expect(ledger?.bypass).toEqual(
    known([
      { app: APP, name: 'App 77' },
      { app: null, name: "the organisation's owners" },
      { app: null, name: 'everybody with the role admin (in pull requests)' },
      { app: null, name: 'Team 42' },
      { app: null, name: 'deploy keys' },
    ]),
  )
  expect(other).toMatchObject({ name: 'ruleset 2', mergeQueue: true, writers: null, bypass: { known: false } })
  expect(other?.reviews).toMatchObject({ approvals: 2, dismissStale: false, lastPush: false })
})
