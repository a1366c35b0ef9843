import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readPolicy } from '../../src/policy/read-policy.ts'
import { examine } from '../../src/setup/doctor/examine.ts'
import type { GitHubFacts, LocalFacts, WorkflowFacts } from '../../src/setup/doctor/facts.ts'
import { examinationExitCode, renderExamination } from '../../src/setup/doctor/render-examination.ts'
import { GATE_CHECK } from '../../src/model/gate-check.ts'
import { APP, GITHUB, GUARD, installedAs, known, LEDGER_GUARD, LOCAL, POLICY, UNREAD } from './doctor-facts.ts'

const ADMINS = { app: null, name: "the repository's administrators" }
const REVIEWS = { approvals: 1, dismissStale: true, lastPush: true, codeOwners: true, threads: true }
const gateBy = (app: number | null) => ({ checks: [{ context: GATE_CHECK, app }] })
const guarded = (changes: Partial<typeof GUARD>) => ({ defaultGuards: known([{ ...GUARD, ...changes }]) })
const ledger = (changes: Partial<typeof LEDGER_GUARD>) => ({ ledgerGuards: known([{ ...LEDGER_GUARD, ...changes }]) })
const policy = (change: (text: string) => string) => ({ policy: readPolicy(change(POLICY)) })
const team = (changes: object) => ({
  teams: [{ slug: 'architects', reading: known({ members: 3, secret: false, permission: 'push', ...changes }) }],
})
const sam = (value: { type: string; permission: string | null } | null) => ({
  users: [{ login: 'sam', reading: known(value) }],
})

/** `weak SG660`, without the fingerprint that is always told. */
function linesOf(github: Partial<GitHubFacts>, local: Partial<LocalFacts> = {}): readonly string[] {
  return examine({ local: { ...LOCAL, ...local }, github: { ...GITHUB, ...github } })
    .filter(({ code }) => code !== 'SG678')
    .map(({ kind, code, found }) => `${kind} ${code} ${found}`)
}

test('an installation in which nothing is wrong', () => {
  expect(linesOf({})).toEqual([])
  const findings = examine({ local: LOCAL, github: GITHUB })
  expect(findings.map(({ kind, code }) => `${kind} ${code}`)).toEqual(['told SG678'])
  expect(examinationExitCode(findings)).toBe(0)
})

const CASES: readonly (readonly [name: string, facts: Partial<GitHubFacts>, lines: readonly RegExp[]])[] = [
  ['nothing guards the branch', { defaultGuards: known([]) }, [/weak SG660/, /weak SG663/, /weak SG664/, /weak SG665/]],
  [
    'the guard requires another check',
    guarded({ checks: [{ context: 'ci', app: APP }] }),
    [/weak SG660 nothing requires/],
  ],
  [
    'the ruleset is not enforced',
    { ...guarded({ checks: [] }), idleRulesets: known(['ruleset "trial"']) },
    [/weak SG660 ruleset "trial" would require .* but is not enforced/],
  ],
  [
    'what guards the branch cannot be read',
    { defaultGuards: UNREAD },
    [/unread SG660 .* needs permission Secrets: read/],
  ],
  ['the check counts from anybody', guarded(gateBy(null)), [/weak SG661 .* from any source/]],
  ['the check counts from another App', guarded(gateBy(9)), [/weak SG661 .* from App 9 instead of App 77/]],
  ['a second guard pins it', { defaultGuards: known([{ ...GUARD, ...gateBy(null) }, GUARD]) }, []],
  [
    'administrators bypass',
    guarded({ bypass: known([ADMINS]) }),
    [/weak SG662 the repository's administrators may bypass/],
  ],
  ['bypass lists cannot be read', guarded({ bypass: UNREAD }), [/unread SG662/]],
  ['a second guard has no bypass', { defaultGuards: known([{ ...GUARD, bypass: known([ADMINS]) }, GUARD]) }, []],
  ['stale approvals stay', guarded({ reviews: { ...REVIEWS, dismissStale: false } }), [/weak SG663/]],
  ['whoever pushed last may approve', guarded({ reviews: { ...REVIEWS, lastPush: false } }), [/weak SG664/]],
  ['no approval is required', guarded({ reviews: { ...REVIEWS, approvals: 0 } }), [/weak SG664/]],
  ['no pull request is needed', guarded({ reviews: null }), [/SG663/, /SG664/, /weak SG665 main allows direct pushes/]],
  [
    'history can be rewritten',
    guarded({ noForcePush: false, noDeletion: false }),
    [/SG665 main allows force pushes and deletion/],
  ],
  ['Actions may approve', { actionsMayApprove: known(true) }, [/weak SG666/]],
  ['whether Actions may approve cannot be read', { actionsMayApprove: UNREAD }, [/unread SG666/]],
  ['nothing guards the ledger', { ledgerGuards: known([]) }, [/weak SG667 anybody/, /weak SG668 anybody/]],
  ['what guards the ledger cannot be read', { ledgerGuards: UNREAD }, [/unread SG667/]],
  [
    'others write the ledger',
    ledger({ writers: known([{ app: APP, name: 'App 77' }, ADMINS]) }),
    [/weak SG667 .*administrators may push/],
  ],
  ['the App cannot write the ledger', ledger({ writers: known([]) }), [/weak SG667 .* keeps the App itself/]],
  [
    'another App writes the ledger',
    ledger({ writers: known([{ app: 9, name: 'App 9' }]) }),
    [/weak SG667 .* keeps the App itself/],
  ],
  ['who writes the ledger cannot be read', ledger({ writers: UNREAD }), [/unread SG667/]],
  ['the ledger can be rewritten', ledger({ noForcePush: false }), [/weak SG668 anybody with write permission/]],
  [
    'administrators may rewrite the ledger',
    ledger({ bypass: known([ADMINS]) }),
    [/weak SG668 the repository's administrators/],
  ],
  ['the App alone may rewrite the ledger', ledger({ bypass: known([{ app: APP, name: 'App 77' }]) }), []],
  ['who may rewrite the ledger cannot be read', ledger({ bypass: UNREAD }), [/unread SG668/]],
  ['an environment is missing', { environments: known([]) }, [/weak SG669 there is no environment lab/]],
  [
    'an environment only waits',
    { environments: known([{ name: 'lab', rules: ['wait_timer', 'branch_policy'], adminsBypass: false }]) },
    [/weak SG669 environment lab has no reviewers/],
  ],
  ['environments cannot be read', { environments: UNREAD }, [/unread SG669/]],
  [
    'administrators skip an environment',
    { environments: known([{ name: 'lab', rules: ['required_reviewers'], adminsBypass: true }]) },
    [/weak SG670/],
  ],
  [
    'GitHub does not say who skips an environment',
    { environments: known([{ name: 'Lab', rules: ['required_reviewers'], adminsBypass: null }]) },
    [/unread SG670/],
  ],
  ['the App is not installed', { installation: known(null) }, [/weak SG671 the App is not installed on acme\/network/]],
  ['the App cannot be asked', { installation: UNREAD }, [/unread SG671/]],
  ['the App is suspended', installedAs({ suspended: true }), [/weak SG671 .* suspended/]],
  ['the App may be on other repositories', installedAs({ onRepository: null }), [/unread SG671/]],
  [
    'the App lacks permissions',
    installedAs({ permissions: { contents: 'read', statuses: 'write', checks: 'admin' } }),
    [/weak SG672 specgate lacks contents: write, members: read/],
  ],
  [
    'the App lacks events',
    installedAs({ events: ['issues', 'merge_group'] }),
    [/weak SG673 specgate does not hear pull_request/],
  ],
  [
    'the App cannot be pinned',
    installedAs({ permissions: { contents: 'write', checks: 'write', members: 'read' } }),
    [/weak SG674/],
  ],
  [
    'the merge queue is not heard',
    { ...guarded({ mergeQueue: true }), ...installedAs({ events: ['issues', 'pull_request'] }) },
    [/weak SG675/],
  ],
  ['the merge queue is heard', guarded({ mergeQueue: true }), []],
  ['the clock is ahead', { skewMs: -31_000 }, [/weak SG676 this machine's clock is 31 s ahead of GitHub's/]],
  ['the clock is behind', { skewMs: 90_000 }, [/weak SG676 .* 90 s behind/]],
  ['the clock cannot be compared', { skewMs: null }, [/unread SG676/]],
  [
    'the trust root is of another repository',
    { repository: { ...GITHUB.repository, id: 6 } },
    [/weak SG677 .* of repository 5, this one is 6/],
  ],
  [
    'a team does not exist',
    { teams: [{ slug: 'architects', reading: known(null) }] },
    [/weak SG681 there is no team architects/],
  ],
  ['a team cannot be read', { teams: [{ slug: 'architects', reading: UNREAD }] }, [/unread SG681/]],
  ['a team is empty', team({ members: 0 }), [/weak SG681 team architects has no members/]],
  ['a team is secret', team({ secret: true }), [/weak SG681 team architects is secret/]],
  ['a team cannot write', team({ permission: 'pull' }), [/weak SG681 .* no write permission here \(pull\)/]],
  ['what a team may do cannot be read', team({ permission: null }), [/unread SG681/]],
  [
    'a user has no teams',
    { repository: { ...GITHUB.repository, ownerType: 'User' } },
    [/weak SG681 .* acme is a user/],
  ],
  ['an approver does not exist', sam(null), [/weak SG682 there is no user sam/, /weak SG683 there is no account sam/]],
  ['an approver is a bot', sam({ type: 'Bot', permission: 'write' }), [/weak SG682 sam is a Bot/]],
  ['an approver cannot write', sam({ type: 'User', permission: 'read' }), [/weak SG682 sam has no write permission/]],
  ['what an approver may do cannot be read', sam({ type: 'User', permission: null }), [/unread SG682/]],
  ['an approver cannot be looked up', { users: [{ login: 'sam', reading: UNREAD }] }, [/unread SG682/, /unread SG683/]],
  [
    'an alias does not exist',
    { users: [{ login: 'sam-admin', reading: known(null) }] },
    [/weak SG683 there is no account sam-admin/],
  ],
  ['the plan has no rulesets', { planHasRulesets: false }, [/weak SG686/]],
]

test.each(CASES)('%s', (_name, facts, lines) => {
  expect(linesOf(facts)).toEqual(lines.map((line) => expect.stringMatching(line)))
})

test.each([
  { name: 'pinned to some App', facts: {}, lines: [/unread SG661 .* App 77/, /unread SG667 only App 77/] },
  { name: 'pinned to none', facts: guarded(gateBy(null)), lines: [/weak SG661/, /unread SG667/] },
])('nobody said which App it is: $name', ({ facts, lines }) => {
  expect(linesOf({ ...facts, appId: null })).toEqual(lines.map((line) => expect.stringMatching(line)))
})

const LOCAL_CASES: readonly (readonly [name: string, facts: Partial<LocalFacts>, lines: readonly RegExp[]])[] = [
  ['there is no trust root', { trustRoot: null }, [/weak SG677 there is no/]],
  ['the trust root is broken', { trustRoot: '{}' }, [/weak SG677 .* cannot be read/]],
  [
    'the key is another',
    { ledgerKey: { keyid: `sha256:${'0'.repeat(64)}`, public: '' } },
    [/weak SG679 the App signs with sha256:0000/],
  ],
  ['the key was not given', { ledgerKey: null }, [/unread SG679/]],
  ['there is no policy', { policy: readPolicy(null) }, [/weak SG680 \.specgate\/policy\.yml:1 SG400/]],
  ['the policy cannot be met', policy((text) => text.replace('approvals: 2', 'approvals: 3')), [/weak SG680 .*SG403/]],
  [
    'the policy only warns',
    policy((text) => text.replace('version: 1', 'version: 1\nmode: warn')),
    [/weak SG680 the policy's mode is warn/],
  ],
  [
    'the policy lets the requester approve',
    policy((text) => `${text}separation-of-duties: { requester: allow }\n`),
    [/weak SG680 the policy lets the requester approve/],
  ],
  [
    'a gate asks for more than the team has',
    policy((text) => text.replace('as-built: { approvals: 1', 'as-built: { approvals: 4')),
    [/weak SG681 team architects has 3 member\(s\), fewer than as-built asks/],
  ],
  ['git is too old', { git: '2.37.9' }, [/weak SG684 git is 2\.37\.9/]],
  ['there is no git', { git: null }, [/weak SG684 git cannot be started/]],
  ['Node.js is too old', { node: 'v22.11.0' }, [/weak SG685 Node\.js is v22\.11\.0/]],
]

test.each(LOCAL_CASES)('%s', (_name, facts, lines) => {
  expect(linesOf({}, facts)).toEqual(lines.map((line) => expect.stringMatching(line)))
})

const WORKFLOW = `on: { workflow_dispatch: { inputs: { x: {} } } }
permissions: {}
jobs: { run: { runs-on: x, steps: [{ uses: 'acme/specgate/action@${'c'.repeat(40)}' }] } }
`
const there = (name: WorkflowFacts['name'], text: string | null = WORKFLOW): WorkflowFacts => {
  return { name, path: `.github/workflows/specgate-${name}.yml`, text, proposed: WORKFLOW }
}
const withRunner = (runner: string) =>
  policy((text) => text.replace('lab: { stage: 1 }', `lab: { stage: 1, runner: ${runner} }`))
const JOBS = { appId: 15_368, installation: known(null), ...guarded(gateBy(15_368)) }
const KEY = { name: 'specgate', rules: ['branch_policy'], adminsBypass: false }
const LAB = { name: 'lab', rules: ['required_reviewers'], adminsBypass: false }
const PEOPLE = (text: string): string => text.replaceAll('team:architects', 'user:ana')

test.each<[string, Partial<GitHubFacts>, Partial<LocalFacts>, readonly RegExp[]]>([
  ['all is as proposed', { workflows: [there('run'), there('verify')] }, withRunner('ubuntu-latest'), []],
  [
    'no workflow for runs that are jobs',
    { workflows: [there('run', null), there('verify')] },
    withRunner('[self-hosted, dmz]'),
    [/weak SG687 there is no \.github\/workflows\/specgate-run\.yml/],
  ],
  ['no workflow, and none needed', { workflows: [there('run', null), there('verify')] }, withRunner('local'), []],
  ['nothing that verifies', { workflows: [there('run'), there('verify', null)] }, {}, [/told SG687 .*specgate-verify/]],
  [
    'a workflow that may more',
    { workflows: [there('run', WORKFLOW.replace('permissions: {}', 'permissions: write-all')), there('verify')] },
    {},
    [/weak SG688 .*specgate-run\.yml is otherwise than init proposes it: permissions$/],
  ],
  [
    'an action that is not pinned',
    { workflows: [there('run'), there('verify', WORKFLOW.replace('c'.repeat(40), 'v1'))] },
    {},
    [/weak SG689 .*specgate-verify\.yml uses acme\/specgate\/action@v1, not pinned/],
  ],
  [
    'without a hosted App, by an App of its own',
    {
      workflows: [there('run'), there('verify'), there('reconcile'), there('review')],
      environments: known([KEY, LAB]),
    },
    withRunner('ubuntu-latest'),
    [],
  ],
  [
    'without a hosted App, as jobs',
    {
      ...JOBS,
      workflows: [there('run'), there('verify'), there('reconcile'), there('review')],
      environments: known([KEY, LAB]),
      ledgerGuards: known([{ ...LEDGER_GUARD, writers: null }]),
      actionsMayApprove: known(true),
      teams: [],
    },
    { policy: readPolicy(PEOPLE(POLICY).replace('stage: 1', 'stage: 1, runner: ubuntu-latest')) },
    [/weak SG690 specgate acts as GitHub Actions here/],
  ],
  [
    'without a hosted App, as jobs, and half set up',
    { ...JOBS, workflows: [there('run'), there('verify'), there('reconcile'), there('review', null)] },
    withRunner('local'),
    [
      /weak SG690 specgate acts as GitHub Actions here/,
      /weak SG690 Actions may not create pull requests/,
      /weak SG690 the policy names team:architects/,
      /weak SG690 nothing can be built in lab, whose runner is local/,
      /weak SG691 there is no environment specgate/,
      /weak SG687 there is no .*specgate-review/,
    ],
  ],
  [
    'without a hosted App, a merge queue',
    {
      workflows: [there('run'), there('verify'), there('reconcile'), there('review')],
      environments: known([KEY, LAB]),
      ...guarded({ mergeQueue: true }),
      ...installedAs({ events: [] }),
    },
    withRunner('ubuntu-latest'),
    [/weak SG675 main has a merge queue, and no job can answer for its groups/],
  ],
  [
    'a key for any branch',
    {
      workflows: [there('run'), there('verify'), there('reconcile'), there('review')],
      environments: known([{ ...KEY, rules: ['required_reviewers'] }, LAB]),
    },
    withRunner('ubuntu-latest'),
    [/weak SG691 environment specgate takes any branch/],
  ],
])('workflows: %s', (_name, facts, local, lines) => {
  expect(linesOf(facts, local)).toEqual(lines.map((line) => expect.stringMatching(line)))
})

test('a folder alone is judged by what can be told of it', () => {
  expect(examine({ local: LOCAL, github: null }).map(({ code }) => code)).toEqual(['SG678'])
})

test('what is weak is told first and is exit code 1; what nobody knows is 2, never 0', () => {
  const weak = examine({ local: LOCAL, github: { ...GITHUB, installation: UNREAD, actionsMayApprove: known(true) } })
  expect(examinationExitCode(weak)).toBe(1)
  expect(examinationExitCode(weak.filter(({ kind }) => kind !== 'weak'))).toBe(2)
  expect(renderExamination(weak, 'acme/network')).toEqual([
    '✗ SG666 Actions may create and approve pull requests',
    expect.stringMatching(/^ {4}why: /),
    '    do:  gh api --method PUT repos/acme/network/actions/permissions/workflow -F can_approve_pull_request_reviews=false',
    expect.stringMatching(/^\? SG671/),
    expect.stringMatching(/^ {4}why: /),
    expect.stringMatching(/^ {4}do: /),
    expect.stringMatching(/^· SG678/),
    expect.stringMatching(/^ {4}why: /),
    expect.stringMatching(/^ {4}do: /),
    'acme/network: 1 thing(s) make the gates advisory, 1 could not be read',
  ])
})

test('every code that a check can tell stands in its doc comment and in the documentation', () => {
  const folder = join(import.meta.dirname, '../../src/setup/doctor')
  const docs = ['install', 'action']
    .map((name) => readFileSync(join(import.meta.dirname, `../../docs/${name}.md`), 'utf8'))
    .join('\n')
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    const told = [...text.matchAll(/'(SG6\d\d)'/g)].map(([, code]) => code)
    const comments = [...text.matchAll(/\/\*\*.*?\*\//gs)].join('\n')
    for (const code of told) {
      expect(comments, file).toContain(code)
      expect(docs).toContain(code)
    }
  }
})
