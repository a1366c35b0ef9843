import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { GithubForge } from '../../../../src/forge/github/open-github-forge.ts'
import { CLAIM_FILE, END_FILE, JOB_FILE, runBranch } from '../../../../src/model/grant.ts'
import { WORKFLOW_FILE } from '../../../github/actions/workflow-file.ts'
import { ENGAGEMENT, file, look, startEngagement } from '../../forge-under-test.ts'
import type { GithubUnderTest } from '../github-under-test.ts'
import { openGithubUnderTest } from '../github-under-test.ts'
import { RUNS, orderFor } from './grant.ts'

const HOUR = 3_600_000

describe('what GitHub knows of a job', () => {
  let under: GithubUnderTest
  let base: string
  beforeEach(async () => {
    under = await openGithubUnderTest()
    await startEngagement(under.forge)
    base = await under.as('ada').push('main', [WORKFLOW_FILE])
  })
  afterEach(() => under.close())

  /** Asks for a job, as a dispatch does. */
  async function request(): Promise<number> {
    const number = await under.forge.requestJob(orderFor(base))
    if (number === null) throw new Error('no number was told')
    return number
  }

  async function openBranch(workflowRun: number | null, branch = RUNS): Promise<void> {
    const content = JSON.stringify({ schema: 1, grant: orderFor(base).digest, workflowRun })
    const files = [file(JOB_FILE, content)]
    const message = 'Grant\n'
    await under.forge.apply({ kind: 'commit-files', branch, expected: null, parent: base, message, files })
  }

  function claim(holder: string): Promise<string> {
    const content = JSON.stringify({ schema: 1, holder, at: '2026-03-02T09:01:00.000Z' })
    return under.as('bo').push(RUNS, [file(CLAIM_FILE, content)])
  }

  /** State of each run branch, and how many workflow runs GitHub was asked for meanwhile. */
  async function states(forge: GithubForge = under.forge) {
    const before = under.github.exchanges().length
    const { runs } = await look(forge)
    const asked = under.github
      .exchanges()
      .slice(before)
      .filter(({ path }) => path.includes('/actions/runs/'))
    return { states: runs.map(({ job }) => job), asked: asked.length }
  }

  test('a job that waits or works is going on, one that ended is gone; what is gone is not asked for again', async () => {
    const number = await request()
    await openBranch(number)
    expect(await states()).toEqual({ states: ['going-on'], asked: 1 })
    await under.github.jobs.begin(number)
    expect(await states()).toEqual({ states: ['going-on'], asked: 1 })
    await under.github.jobs.end(number, 'cancelled')
    expect(await states()).toEqual({ states: ['gone'], asked: 1 })
    expect(await states()).toEqual({ states: ['gone'], asked: 0 })
  })

  test('without a number nobody is asked; the claim brings one', async () => {
    const number = await request()
    await openBranch(null)
    expect(await states()).toEqual({ states: ['unknown'], asked: 0 })
    await claim('local:7')
    expect(await states()).toEqual({ states: ['unknown'], asked: 0 })
    await claim(`github:${number}:1`)
    expect(await states()).toEqual({ states: ['going-on'], asked: 1 })
  })

  test('whoever granted says which job it is, not whoever claims', async () => {
    const [first, second] = [await request(), await request()]
    await openBranch(first)
    await claim(`github:${second}:1`)
    await under.github.jobs.end(first)
    expect(await states()).toEqual({ states: ['gone'], asked: 1 })
  })

  test('of a branch that says it is over nobody is asked, and without run branches neither', async () => {
    expect(await states()).toEqual({ states: [], asked: 0 })
    await openBranch(await request())
    await under.as('bo').push(RUNS, [file(END_FILE, '{}')])
    expect(await states()).toEqual({ states: ['unknown'], asked: 0 })
  })

  test('a job that somebody runs again is another one', async () => {
    const number = await request()
    await openBranch(number)
    await under.github.jobs.end(number)
    await under.github.jobs.again(number)
    expect(await states()).toEqual({ states: ['gone'], asked: 1 })
  })

  test('a job that GitHub does not show is waited for at first, then gone; when it turns up it is going on', async () => {
    const number = 16_000_000_001
    await openBranch(number)
    expect(await states()).toEqual({ states: ['going-on'], asked: 1 })
    const late = under.reopen({ now: () => Date.now() + HOUR })
    expect(await states(late)).toEqual({ states: ['gone'], asked: 1 })
    expect(await request()).toBe(number)
    expect(await states(late)).toEqual({ states: ['going-on'], asked: 1 })
    late.close()
  })

  test('one question in a look, whatever there is of run branches; one that is gone leaves it to the next', async () => {
    const [first, second] = [await request(), await request()]
    const other = runBranch(ENGAGEMENT, `sha256:${'f'.repeat(64)}`)
    await openBranch(first)
    await openBranch(second, other)
    expect(await states()).toEqual({ states: ['going-on', 'unknown'], asked: 1 })
    await under.github.jobs.end(first)
    expect(await states()).toEqual({ states: ['gone', 'unknown'], asked: 1 })
    expect(await states()).toEqual({ states: ['gone', 'going-on'], asked: 1 })
  })

  test('what a job delivers between the fetch and the question is not lost: everything is looked at again', async () => {
    const number = await request()
    await openBranch(number)
    let isLate = true
    const stop = under.github.intercept(async ({ path }) => {
      if (!isLate || !path.endsWith(`/actions/runs/${number}`)) return null
      isLate = false
      await under.as('bo').push(RUNS, [file(END_FILE, '{}')])
      await under.github.jobs.end(number)
      return null
    })
    const { runs } = await look(under.forge)
    stop()
    expect(isLate).toBe(false)
    expect(runs).toMatchObject([{ job: 'unknown' }])
    expect(runs[0]?.changes.map(({ path }) => path)).toContain(END_FILE)
  })

  test('a server that fails is an error, never an answer', async () => {
    await openBranch(await request())
    const stop = under.github.intercept(({ path }) =>
      path.includes('/actions/runs/') ? { status: 502, body: { message: 'Bad gateway' } } : null,
    )
    await expect(look(under.forge)).rejects.toThrow('did not answer')
    stop()
    expect(await states()).toEqual({ states: ['going-on'], asked: 1 })
  })

  test('git alone tells of policy, ledger and run branches, and of no job', async () => {
    await openBranch(await request())
    const whole = await look(under.forge)
    const before = under.github.exchanges().length
    const seen = await under.forge.lookAtGit(ENGAGEMENT)
    const asked = under.github.exchanges().slice(before)
    expect(new Set(asked.map(({ kind }) => kind))).toEqual(new Set(['git']))
    expect(seen.base).toEqual(whole.base)
    expect(seen.ledger).toEqual(whole.ledger)
    expect(seen.files).toEqual(whole.files)
    expect(seen.runs.map((run) => ({ ...run, job: 'going-on' }))).toEqual(whole.runs)
    expect(await under.forge.lookAtGit(null)).toMatchObject({ runs: [], ledger: { files: [] } })
  })
})
