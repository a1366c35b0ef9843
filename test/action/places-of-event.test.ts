import { expect, test } from 'vitest'
import { placesOfEvent } from '../../src/action/places-of-event.ts'

const SELF = { appId: 15_368, botLogin: 'github-actions[bot]' }
const REPOSITORY = { id: 5, name: 'network', owner: { login: 'acme' }, default_branch: 'main' }
const RIK = { login: 'rik', type: 'User' }
const BOT = { login: 'github-actions[bot]', type: 'Bot' }

function payload(more: object, sender: object = RIK): object {
  return { repository: REPOSITORY, sender, ...more }
}
const pull = (ref: string, repository = 5) => ({ number: 7, head: { ref, repo: { id: repository } } })
const run = (more: object) => ({
  action: 'completed',
  workflow_run: { head_branch: 'main', head_repository: { id: 5 }, pull_requests: [], ...more },
})
const REVIEW = { path: '.github/workflows/specgate-review.yml', pull_requests: [{ number: 7 }] }
const JOB = {
  path: '.github/workflows/specgate-run.yml',
  display_title: 'specgate build 042-edge lab',
}

test.each<[string, string, unknown, unknown]>([
  ['an issue', 'issues', payload({ action: 'opened', issue: { number: 3 } }), [{ kind: 'issue', number: 3 }]],
  [
    'a comment on a pull request',
    'issue_comment',
    payload({ action: 'created', issue: { number: 7, pull_request: {} } }),
    [{ kind: 'pull', number: 7 }],
  ],
  [
    'a pull request of a phase',
    'pull_request_target',
    payload({ action: 'synchronize', pull_request: pull('sdd/042-edge/design') }),
    [{ kind: 'engagement', id: '042-edge' }],
  ],
  [
    'one of a fork, whatever its branch is called',
    'pull_request_target',
    payload({ action: 'opened', pull_request: pull('sdd/042-edge/design', 6) }),
    [{ kind: 'pull', number: 7 }],
  ],
  ['a push to the default branch', 'push', payload({ ref: 'refs/heads/main' }), 'everything'],
  ['the clock', 'schedule', { schedule: '7 * * * *' }, 'everything'],
  ['somebody by hand', 'workflow_dispatch', payload({ inputs: {} }), 'everything'],
  [
    'a review of a phase',
    'workflow_run',
    payload(run({ ...REVIEW, head_branch: 'sdd/042-edge/design' })),
    [{ kind: 'engagement', id: '042-edge' }],
  ],
  [
    'a review of another pull request',
    'workflow_run',
    payload(run({ ...REVIEW, head_branch: 'feature/x' })),
    [{ kind: 'pull', number: 7 }],
  ],
  [
    'a review from a fork, which GitHub names no pull request of',
    'workflow_run',
    payload(run({ ...REVIEW, head_branch: 'main', head_repository: { id: 6 }, pull_requests: [] })),
    [],
  ],
  ['a job that has ended', 'workflow_run', payload(run(JOB), BOT), [{ kind: 'engagement', id: '042-edge' }]],
  ['what this program wrote', 'issue_comment', payload({ action: 'created', issue: { number: 3 } }, BOT), []],
  ['a star', 'watch', payload({ action: 'started' }), []],
  ['an event that cannot be read', 'issues', 'x', 'everything'],
  ['no event', 'issues', null, 'everything'],
  ['an event without what it is about', 'issues', payload({ action: 'opened' }), []],
  ['a merge group, which an App alone is told of', 'merge_group', payload({ action: 'checks_requested' }), []],
])('%s', (_name, name, told, places) => {
  expect(placesOfEvent(name, told, SELF)).toEqual(places)
})
