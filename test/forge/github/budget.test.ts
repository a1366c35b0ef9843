import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ref } from '../../../src/forge/forge.ts'
import { JOB_FILE } from '../../../src/model/grant.ts'
import type { PullPhase } from '../../../src/model/phase.ts'
import { PULL_PHASES } from '../../../src/model/phase.ts'
import type { User } from '../../../src/model/snapshot.ts'
import { phaseBranch } from '../../../src/model/place.ts'
import type { Exchange } from '../../github/stand-in.ts'
import { WORKFLOW_FILE } from '../../github/actions/workflow-file.ts'
import { ENGAGEMENT, ENGAGEMENT_REF, USERS, check, file, look, startEngagement } from '../forge-under-test.ts'
import { RUNS, orderFor } from './actions/grant.ts'
import type { GithubUnderTest } from './github-under-test.ts'
import { openGithubUnderTest } from './github-under-test.ts'

const MORE: readonly User[] = ['dora', 'emil', 'fay'].map((login, index) => {
  return { id: 21 + index, login, type: 'User', permission: 'write', teams: ['security'], active: true }
})
const REVIEWERS = ['ada', 'Bo', 'rita', 'dora', 'emil', 'fay']
const COMMENTS = 5

/** One evaluation may ask GitHub this much (issue 3): its limits are shared by all engagements of an installation. */
const BUDGET = { 'graphql query': 2, 'rest read': 3 }

describe('what GitHub is asked', () => {
  let under: GithubUnderTest
  let outside: number
  beforeAll(async () => {
    under = await openGithubUnderTest([...USERS, ...MORE])
    await prepare(under)
    await grant(under)
    await under.as('Bo').push('feature/x', [file('x', 'x')])
    outside = await under.as('Bo').openPull({ branch: 'feature/x', title: 'X' })
  })
  afterAll(() => under.close())

  const refs: readonly (readonly [string, () => Ref])[] = [
    ['an engagement', () => ENGAGEMENT_REF],
    ['its issue', () => ({ kind: 'issue', number: 1 })],
    ['a pull request of it', () => ({ kind: 'pull', number: 3 })],
    ['another pull request', () => ({ kind: 'pull', number: outside })],
  ]

  test.each(refs)('%s, by a process that knows nothing yet, is within the budget', async (_name, ref) => {
    const { count } = await asked(under, async () => {
      const forge = under.reopen()
      await look(forge, ref())
      forge.close()
    })
    expectWithinBudget(count)
  })

  test.each(refs)('%s, looked at once more, is within the budget and writes nothing', async (_name, ref) => {
    const before = await look(under.forge, ref())
    const { count, result } = await asked(under, () => look(under.forge, ref()))
    expectWithinBudget(count)
    expect(result).toEqual(before)
    // Git asks what the server can do and what the references are, and fetches no pack; for another branch's head once more.
    const { kind } = ref()
    expect(count.git).toBeLessThanOrEqual(kind === 'pull' && result.outside !== null ? 4 : 2)
  })

  test('the engagement is all there', async () => {
    const seen = await look(under.forge)
    expect(seen.pulls.map((pull) => [pull.phase, pull.state, pull.reviews.length, pull.comments.length])).toEqual(
      PULL_PHASES.map((phase, index) => [phase, index < 2 ? 'merged' : 'open', REVIEWERS.length, COMMENTS]),
    )
    expect(seen.runs).toMatchObject([{ name: RUNS, job: 'going-on' }])
    expect(seen.users.map((user) => user.login)).toEqual(expect.arrayContaining(REVIEWERS))
    expect(seen.users.find((user) => user.login === 'ada')?.teams).toEqual(['security'])
    expect(seen.users.find((user) => user.login === 'Bo')?.teams).toEqual(['network-architects'])
  })

  test('what was done already is not written again', async () => {
    const { pulls } = await look(under.forge)
    const build = pulls.at(-1)
    if (build === undefined) throw new Error('there is no build pull request')
    const { count } = await asked(under, () => report(under, build.number, build.content.sha))
    expect(count['rest write'] + count['graphql mutation']).toBe(0)
  })

  test('the list costs two questions', async () => {
    const { count } = await asked(under, () => under.forge.list())
    expect(count).toMatchObject({ 'graphql query': 2, 'rest read': 0, 'rest write': 0, 'graphql mutation': 0 })
  })
})

/** Four pull requests, two of them merged, each with reviews of six people, comments, a check, labels and requests. */
async function prepare(under: GithubUnderTest): Promise<void> {
  const issue = await under.as('rita').openIssue({ title: '[Renew] edge-1', body: 'edge-1' })
  for (let index = 0; index < COMMENTS; index += 1) await under.as('rita').comment(issue, `more ${index}`)
  await startEngagement(under.forge)
  for (const phase of PULL_PHASES) await propose(under, phase)
  for (const [number, method] of [
    [2, 'merge'],
    [3, 'squash'],
  ] as const) {
    await under.as('cy').merge(number, method)
  }
}

/** A job that works on what was granted: its state is asked for in every evaluation. */
async function grant(under: GithubUnderTest): Promise<void> {
  const parent = await under.as('ada').push('main', [WORKFLOW_FILE])
  const order = orderFor(parent)
  const workflowRun = await under.forge.requestJob(order)
  const files = [file(JOB_FILE, JSON.stringify({ schema: 1, grant: order.digest, workflowRun }))]
  const message = 'Grant'
  await under.forge.apply({ kind: 'commit-files', branch: RUNS, expected: null, parent, message, files })
  await under.github.jobs.begin(Number(workflowRun))
}

async function propose(under: GithubUnderTest, phase: PullPhase): Promise<void> {
  const { forge } = under
  const branch = phaseBranch(ENGAGEMENT, phase)
  const { base } = await look(forge)
  const files = [file(`specs/${ENGAGEMENT}/${phase}.md`, `${phase}\n`)]
  await forge.apply({ kind: 'commit-files', branch, expected: null, parent: base.sha, message: phase, files })
  await forge.apply({ kind: 'open-pull', branch, phase, title: phase, body: '' })
  const pull = (await look(forge)).pulls.find((each) => each.phase === phase)
  if (pull === undefined) throw new Error(`there is no pull request for ${phase}`)
  await report(under, pull.number, pull.content.sha)
  for (const login of REVIEWERS) await under.as(login).review(pull.number, 'approved')
  for (let index = 1; index < COMMENTS; index += 1) await under.as('emil').comment(pull.number, `remark ${index}`)
}

async function report({ forge }: GithubUnderTest, pull: number, head: string): Promise<void> {
  await forge.apply(check(pull, head, 'failure'))
  await forge.apply({ kind: 'upsert-comment', target: pull, marker: '<!-- m -->', body: '<!-- m --> status' })
  await forge.apply({ kind: 'set-labels', pull, labels: ['sdd:waiting'] })
}

type Count = Readonly<Record<Exchange['kind'], number>>

/** What was asked of GitHub meanwhile. */
async function asked<T>({ github }: GithubUnderTest, work: () => Promise<T>): Promise<{ count: Count; result: T }> {
  const before = github.exchanges().length
  const result = await work()
  const since = github.exchanges().slice(before)
  const of = (kind: Exchange['kind']): number => since.filter((each) => each.kind === kind).length
  const count = {
    'graphql query': of('graphql query'),
    'graphql mutation': of('graphql mutation'),
    'rest read': of('rest read'),
    'rest write': of('rest write'),
    git: of('git'),
  }
  return { count, result }
}

function expectWithinBudget(count: Count): void {
  expect(count['graphql query']).toBeGreaterThan(0)
  expect(count['graphql query']).toBeLessThanOrEqual(BUDGET['graphql query'])
  expect(count['rest read']).toBeLessThanOrEqual(BUDGET['rest read'])
  expect(count['rest write'] + count['graphql mutation']).toBe(0)
}
