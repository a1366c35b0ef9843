import { expect, test } from 'vitest'
import { isKnownEvent, readEvent } from '../../../src/app/events/read-event.ts'
import type { EventReading } from '../../../src/app/events/read-event.ts'
import type { Work } from '../../../src/queue/work.ts'

const SELF = { appId: 7, botLogin: 'specgate[bot]' }
const REPOSITORY = { installation: 11, id: 5, owner: 'acme', name: 'edge' }
const HEAD = 'a'.repeat(40)
const BASE = 'b'.repeat(40)
const PERSON = { login: 'ada', type: 'User' }
const BOT = { login: 'specgate[bot]', type: 'Bot' }

/** A payload of the repository, with what the event is about. */
function payload(about: object, sender: object = PERSON): object {
  return {
    installation: { id: 11 },
    repository: { id: 5, name: 'edge', owner: { login: 'acme' }, default_branch: 'main' },
    sender,
    ...about,
  }
}

function pullFrom(ref: string, repository: number | null = 5): object {
  return { number: 15, head: { ref, repo: repository === null ? null : { id: repository } } }
}

function work(...refs: readonly Work['ref'][]): EventReading {
  const [first, ...rest] = refs.map((ref) => ({ repository: REPOSITORY, ref }))
  if (first === undefined) throw new Error('no place was expected')
  return { kind: 'work', work: [first, ...rest] }
}

function ignored(reason: string): EventReading {
  return { kind: 'ignored', reason }
}

const ACTIONS = { login: 'github-actions[bot]', type: 'Bot' }
const RUNS = 'refs/heads/sdd/042-edge/runs/0123456789abcdef'
const JOB = {
  head_branch: 'main',
  head_repository: { id: 5 },
  path: '.github/workflows/specgate-run.yml',
  display_title: 'specgate build 042-edge lab',
}
const ENGAGEMENT = work({ kind: 'engagement', id: '042-edge' })
const ALL = work({ kind: 'all' })
const INSTALLATION: EventReading = { kind: 'installation', installation: 11 }
const OWN = ignored('it reports what this App itself wrote')
const ISSUE = { issue: { number: 3 } }
const CHECK = { app: { id: 7 }, pull_requests: [pullFrom('sdd/042-edge/design'), { ...pullFrom('topic'), number: 16 }] }
const ADDED = { repositories_added: [{ id: 6, name: 'core' }] }
const CALLBACK = 'https://elsewhere.example/repos/x/y/actions/runs/99/deployment_protection_rule'
const DEPLOYMENT = { action: 'requested', environment: 'production', deployment_callback_url: CALLBACK }

test.each<[name: string, event: string, payload: object, expected: EventReading]>([
  ['an issue', 'issues', payload({ action: 'opened', ...ISSUE }), work({ kind: 'issue', number: 3 })],
  [
    'an issue that was assigned',
    'issues',
    payload({ action: 'assigned', ...ISSUE }),
    ignored('issues assigned changes nothing here'),
  ],
  ['an issue that this App closed', 'issues', payload({ action: 'closed', ...ISSUE }, BOT), OWN],
  ['a comment', 'issue_comment', payload({ action: 'created', ...ISSUE }), work({ kind: 'issue', number: 3 })],
  [
    'a comment that was deleted',
    'issue_comment',
    payload({ action: 'deleted', ...ISSUE }),
    work({ kind: 'issue', number: 3 }),
  ],
  [
    'a comment on a pull request',
    'issue_comment',
    payload({ action: 'created', issue: { number: 15, pull_request: { url: 'x' } } }),
    work({ kind: 'pull', number: 15 }),
  ],
  ['a comment of this App', 'issue_comment', payload({ action: 'created', ...ISSUE }, BOT), OWN],
  [
    'a comment of this App that a person edited',
    'issue_comment',
    payload({ action: 'edited', ...ISSUE }),
    work({ kind: 'issue', number: 3 }),
  ],
  [
    'a comment of another bot',
    'issue_comment',
    payload({ action: 'created', ...ISSUE }, { ...BOT, login: 'dependabot[bot]' }),
    work({ kind: 'issue', number: 3 }),
  ],
  [
    'a comment of a person called like the App',
    'issue_comment',
    payload({ action: 'created', ...ISSUE }, { ...BOT, type: 'User' }),
    work({ kind: 'issue', number: 3 }),
  ],
  [
    'a pull request of a phase',
    'pull_request',
    payload({ action: 'synchronize', pull_request: pullFrom('sdd/042-edge/build') }),
    ENGAGEMENT,
  ],
  [
    'a pull request of a phase branch in a fork',
    'pull_request',
    payload({ action: 'opened', pull_request: pullFrom('sdd/042-edge/build', 6) }),
    work({ kind: 'pull', number: 15 }),
  ],
  [
    'a pull request of a deleted fork',
    'pull_request',
    payload({ action: 'opened', pull_request: pullFrom('sdd/042-edge/build', null) }),
    work({ kind: 'pull', number: 15 }),
  ],
  [
    'any other pull request',
    'pull_request',
    payload({ action: 'opened', pull_request: pullFrom('topic') }),
    work({ kind: 'pull', number: 15 }),
  ],
  [
    'a pull request that this App opened',
    'pull_request',
    payload({ action: 'opened', pull_request: pullFrom('sdd/042-edge/build') }, BOT),
    OWN,
  ],
  [
    'a label of this App',
    'pull_request',
    payload({ action: 'labeled', pull_request: pullFrom('sdd/042-edge/build') }, BOT),
    OWN,
  ],
  [
    'a merge, even by this App',
    'pull_request',
    payload({ action: 'closed', pull_request: pullFrom('sdd/042-edge/build') }, BOT),
    ENGAGEMENT,
  ],
  [
    'a review',
    'pull_request_review',
    payload({ action: 'submitted', pull_request: pullFrom('sdd/042-edge/design') }),
    ENGAGEMENT,
  ],
  [
    'a review, even by this App',
    'pull_request_review',
    payload({ action: 'dismissed', pull_request: pullFrom('topic') }, BOT),
    work({ kind: 'pull', number: 15 }),
  ],
  ['a push to a phase branch', 'push', payload({ ref: 'refs/heads/sdd/042-edge/design' }), ENGAGEMENT],
  ['a push of this App to a phase branch', 'push', payload({ ref: 'refs/heads/sdd/042-edge/design' }, BOT), OWN],
  [
    'a phase branch that was deleted',
    'push',
    payload({ ref: 'refs/heads/sdd/042-edge/design', deleted: true }),
    ENGAGEMENT,
  ],
  ['a push of a job to a run branch', 'push', payload({ ref: RUNS }, ACTIONS), ENGAGEMENT],
  ['a run branch that somebody deleted', 'push', payload({ ref: RUNS, deleted: true }), ENGAGEMENT],
  ['a run branch that this App made', 'push', payload({ ref: RUNS, created: true }, BOT), OWN],
  [
    'a push to what only looks like a run branch',
    'push',
    payload({ ref: 'refs/heads/sdd/042-edge/runs/latest' }),
    ignored('the branch is none that specgate looks at'),
  ],
  ['a push of this App to the ledger', 'push', payload({ ref: 'refs/heads/sdd/ledger' }, BOT), OWN],
  ['a push of somebody else to the ledger', 'push', payload({ ref: 'refs/heads/sdd/ledger' }), ALL],
  ['a push to the default branch', 'push', payload({ ref: 'refs/heads/main' }), ALL],
  ['a push to the default branch, even by this App', 'push', payload({ ref: 'refs/heads/main' }, BOT), ALL],
  [
    'a push to another branch',
    'push',
    payload({ ref: 'refs/heads/topic' }),
    ignored('the branch is none that specgate looks at'),
  ],
  [
    'a tag called like the default branch',
    'push',
    payload({ ref: 'refs/tags/main' }),
    ignored('the push is not to a branch'),
  ],
  [
    'a check to run again',
    'check_run',
    payload({ action: 'rerequested', check_run: CHECK }),
    work({ kind: 'engagement', id: '042-edge' }, { kind: 'pull', number: 16 }),
  ],
  [
    'a button of a check',
    'check_run',
    payload({ action: 'requested_action', check_run: { ...CHECK, pull_requests: [] } }),
    ALL,
  ],
  [
    'a check of another App to run again',
    'check_run',
    payload({ action: 'rerequested', check_run: { ...CHECK, app: { id: 8 } } }),
    ignored('the check is of another App'),
  ],
  [
    'a check that was created',
    'check_run',
    payload({ action: 'created', check_run: CHECK }, BOT),
    ignored('check_run created changes nothing here'),
  ],
  [
    'all checks to run again',
    'check_suite',
    payload({ action: 'rerequested', check_suite: CHECK }),
    work({ kind: 'engagement', id: '042-edge' }, { kind: 'pull', number: 16 }),
  ],
  [
    'a check suite that ended',
    'check_suite',
    payload({ action: 'completed', check_suite: CHECK }),
    ignored('check_suite completed changes nothing here'),
  ],
  [
    'a merge group',
    'merge_group',
    payload({ action: 'checks_requested', merge_group: { head_sha: HEAD, base_sha: BASE } }),
    work({ kind: 'merge-group', head: HEAD, base: BASE }),
  ],
  [
    'a merge group that is over',
    'merge_group',
    payload({ action: 'destroyed', merge_group: { head_sha: HEAD, base_sha: BASE } }),
    ignored('merge_group destroyed changes nothing here'),
  ],
  [
    'a merge group with a head that is no commit',
    'merge_group',
    payload({ action: 'checks_requested', merge_group: { head_sha: 'main', base_sha: BASE } }),
    ignored('it cannot be read at merge_group.head_sha'),
  ],
  [
    'a run of a phase branch',
    'workflow_run',
    payload({ action: 'completed', workflow_run: { head_branch: 'sdd/042-edge/build', head_repository: { id: 5 } } }),
    ENGAGEMENT,
  ],
  [
    'a run of a fork',
    'workflow_run',
    payload({ action: 'completed', workflow_run: { head_branch: 'sdd/042-edge/build', head_repository: { id: 6 } } }),
    ignored('the run is of no engagement'),
  ],
  ...['requested', 'in_progress', 'completed'].map((action): [string, string, object, EventReading] => [
    `a job of the Action that is ${action}, though this App asked for it`,
    'workflow_run',
    payload({ action, workflow_run: JOB }, BOT),
    ENGAGEMENT,
  ]),
  [
    'a job whose path names the branch',
    'workflow_run',
    payload({ action: 'completed', workflow_run: { ...JOB, path: `${JOB.path}@main` } }),
    ENGAGEMENT,
  ],
  ...[
    ['on another branch', { head_branch: 'topic' }],
    ['of a fork', { head_repository: { id: 6 } }],
    ['of a deleted fork', { head_repository: null }],
    ['of another workflow', { path: '.github/workflows/other.yml' }],
    ['of a workflow of another repository', { path: `eve/x/${JOB.path}@main` }],
    ['with a title that names no engagement', { display_title: 'specgate build ../../etc lab' }],
    ['without a title', { display_title: null }],
    ['with a title as long as a book', { display_title: `specgate build 042-edge ${'x'.repeat(1_000_000)}` }],
  ].map(([name, more]): [string, string, object, EventReading] => [
    `a job ${String(name)}`,
    'workflow_run',
    payload({ action: 'completed', workflow_run: { ...JOB, ...(more as object) } }),
    ignored('the run is of no engagement'),
  ]),
  [
    'a run of a phase branch whose title is a long commit message',
    'workflow_run',
    payload({
      action: 'completed',
      workflow_run: {
        head_branch: 'sdd/042-edge/build',
        head_repository: { id: 5 },
        display_title: 'x'.repeat(10_000),
      },
    }),
    ENGAGEMENT,
  ],
  ['a new collaborator', 'member', payload({ action: 'added' }), ALL],
  ['a team that changed for one repository', 'team', payload({ action: 'removed_from_repository' }), ALL],
  ['somebody in a team', 'membership', payload({ action: 'removed', repository: undefined }), INSTALLATION],
  ['a team that changed', 'team', payload({ action: 'edited', repository: undefined }), INSTALLATION],
  ['a new installation', 'installation', payload({ action: 'created', repository: undefined }), INSTALLATION],
  [
    'an installation that is gone',
    'installation',
    payload({ action: 'deleted', repository: undefined }),
    ignored('installation deleted changes nothing here'),
  ],
  [
    'repositories that were added',
    'installation_repositories',
    payload({ action: 'added', installation: { id: 11, account: { login: 'acme' } }, repository: undefined, ...ADDED }),
    { kind: 'work', work: [{ repository: { ...REPOSITORY, id: 6, name: 'core' }, ref: { kind: 'all' } }] },
  ],
  [
    'repositories that were added, told in a way that cannot be read',
    'installation_repositories',
    payload({ action: 'added', repository: undefined }),
    INSTALLATION,
  ],
  [
    'a run that waits for an environment',
    'deployment_protection_rule',
    payload(DEPLOYMENT),
    work({ kind: 'deployment', run: 99, environment: 'production' }),
  ],
  [
    'a run whose callback names none',
    'deployment_protection_rule',
    payload({ ...DEPLOYMENT, deployment_callback_url: 'https://x/actions/runs/0/x' }),
    ignored('its callback names no run'),
  ],
  [
    'an event that nobody knows',
    'sponsorship',
    payload({ action: 'created' }),
    ignored('the event is not one that specgate looks at'),
  ],
  [
    'an event called like what every object has',
    'constructor',
    payload({}),
    ignored('the event is not one that specgate looks at'),
  ],
  [
    'an event of no installation',
    'issues',
    payload({ action: 'opened', installation: undefined, ...ISSUE }),
    ignored('it names no installation'),
  ],
  [
    'an event of no repository',
    'issues',
    payload({ action: 'opened', repository: undefined, ...ISSUE }),
    ignored('it names no repository'),
  ],
  [
    'a repository whose name is a path',
    'push',
    payload({ ref: 'refs/heads/main', repository: { id: 5, name: '..', owner: { login: 'acme' } } }),
    ignored('it cannot be read at repository.name'),
  ],
  [
    'an owner with a slash',
    'push',
    payload({ ref: 'refs/heads/main', repository: { id: 5, name: 'edge', owner: { login: 'a/b' } } }),
    ignored('it cannot be read at repository.owner.login'),
  ],
  [
    'an issue with a number that is none',
    'issues',
    payload({ action: 'opened', issue: { number: 1e300 } }),
    ignored('it cannot be read at issue.number'),
  ],
  [
    'a branch name that is huge',
    'push',
    payload({ ref: `refs/heads/${'x'.repeat(100_000)}` }),
    ignored('it cannot be read at ref'),
  ],
])('reads %s', (_name, event, given, expected) => {
  expect(readEvent(event, given, SELF)).toEqual(expected)
})

test('takes nothing for its own before GitHub said who it is', () => {
  const given = payload({ action: 'created', ...ISSUE }, BOT)
  expect(readEvent('issue_comment', given, { ...SELF, botLogin: null })).toEqual(work({ kind: 'issue', number: 3 }))
})

test.each([null, undefined, 7, 'text', [], {}, { installation: 3 }, { installation: { id: 11 }, repository: [] }])(
  'ignores %j with a reason, whatever the event is called',
  (given) => {
    for (const name of ['issues', 'push', 'check_run', 'installation', 'deployment_protection_rule', '__proto__']) {
      expect(readEvent(name, given, SELF)).toEqual({ kind: 'ignored', reason: expect.stringMatching(/./) })
    }
  },
)

test('knows events by their own names only', () => {
  expect(isKnownEvent('push')).toBe(true)
  expect(isKnownEvent('toString')).toBe(false)
})
