import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { RUN_WORKFLOW } from '../../../../src/model/grant.ts'
import { WORKFLOW_FILE } from '../../../github/actions/workflow-file.ts'
import type { Incoming, Injected } from '../../../github/stand-in.ts'
import { ENGAGEMENT, file } from '../../forge-under-test.ts'
import type { GithubUnderTest } from '../github-under-test.ts'
import { openGithubUnderTest } from '../github-under-test.ts'
import { orderFor } from './grant.ts'

describe('asking GitHub for a job', () => {
  let under: GithubUnderTest
  let base: string
  beforeAll(async () => {
    under = await openGithubUnderTest()
    base = await under.as('ada').push('main', [WORKFLOW_FILE])
  })
  afterEach(() => {
    under.github.state.actions.runDetails = 'told'
  })
  afterAll(() => under.close())

  function dispatches(since: number): readonly unknown[] {
    return under.github
      .exchanges()
      .slice(since)
      .filter(({ path }) => path.endsWith('/dispatches'))
      .map(({ requestBody }) => requestBody)
  }

  /** Answers the next dispatches in GitHub's place. */
  function answer(...answers: readonly Injected[]): () => void {
    const left = [...answers]
    return under.github.intercept(({ path }: Incoming) =>
      path.endsWith('/dispatches') ? (left.shift() ?? null) : null,
    )
  }

  test('starts the workflow on the default branch, and gives the number of its run', async () => {
    const before = under.github.exchanges().length
    const number = await under.forge.requestJob(orderFor(base))
    const run = under.github.jobs.list().find(({ id }) => id === number)
    expect(run).toMatchObject({
      workflow: RUN_WORKFLOW,
      branch: 'main',
      sha: base,
      title: `specgate build ${ENGAGEMENT} lab`,
      environment: 'lab',
      actor: under.bot.login,
      inputs: {
        engagement: ENGAGEMENT,
        grant: orderFor(base).digest,
        command: 'build',
        environment: 'lab',
        runner: '["self-hosted","dmz"]',
      },
    })
    expect(dispatches(before)).toMatchObject([{ ref: 'main', return_run_details: true }])
    expect(await under.forge.readWorkflowRun(Number(number))).toEqual({
      number,
      attempt: 1,
      isOver: false,
      event: 'workflow_dispatch',
      workflow: RUN_WORKFLOW,
      title: `specgate build ${ENGAGEMENT} lab`,
      commit: base,
      branch: 'main',
    })
    expect(await under.forge.readWorkflowRun(5)).toBeNull()
  })

  test.each<['refused' | 'ignored', number]>([
    ['refused', 2],
    ['ignored', 1],
  ])('where the server has the question for details %s, the job starts once and has no number', async (mode, asked) => {
    under.github.state.actions.runDetails = mode
    const [before, jobs] = [under.github.exchanges().length, under.github.jobs.list().length]
    expect(await under.forge.requestJob(orderFor(base))).toBeNull()
    expect(dispatches(before)).toHaveLength(asked)
    expect(under.github.jobs.list()).toHaveLength(jobs + 1)
  })

  test('a server that takes the parameter for a broken request is asked without it', async () => {
    const stop = answer({ status: 400, body: { message: 'Problems parsing JSON' } })
    const jobs = under.github.jobs.list().length
    expect(await under.forge.requestJob(orderFor(base))).toBeNull()
    stop()
    expect(under.github.jobs.list()).toHaveLength(jobs + 1)
  })

  test.each<[string, readonly Injected[], string]>([
    ['no permission', [{ status: 403, body: { message: 'Resource not accessible by integration' } }], 'Actions: write'],
    ['no workflow', [{ status: 404, body: { message: 'Not Found' } }], 'specgate init'],
    [
      'inputs that the workflow does not take',
      [422, 422].map((status) => ({ status, body: { message: 'Unexpected inputs provided: ["grant"]' } })),
      'Unexpected inputs provided',
    ],
  ])('%s is an error with what to do', async (_name, answers, told) => {
    const jobs = under.github.jobs.list().length
    const stop = answer(...answers)
    await expect(under.forge.requestJob(orderFor(base))).rejects.toThrow(told)
    stop()
    expect(under.github.jobs.list()).toHaveLength(jobs)
  })

  test('a lost answer is not asked for again: the job may have started', async () => {
    const before = under.github.exchanges().length
    const stop = answer({ status: 502, body: {} })
    await expect(under.forge.requestJob(orderFor(base))).rejects.toThrow('did not answer')
    stop()
    expect(dispatches(before)).toHaveLength(1)
  })

  test('a grant for the granting machine itself is no job', async () => {
    const before = under.github.exchanges().length
    await expect(under.forge.requestJob(orderFor(base, { workflow: null }))).rejects.toThrow('no job to ask for')
    expect(dispatches(before)).toEqual([])
  })

  test('a workflow that nobody may start by hand is told in GitHub’s words', async () => {
    await under.as('ada').push('main', [file(RUN_WORKFLOW, 'on: { push: {} }\n')])
    await expect(under.forge.requestJob(orderFor(base))).rejects.toThrow("does not have 'workflow_dispatch'")
    await under.as('ada').push('main', [WORKFLOW_FILE])
  })
})
