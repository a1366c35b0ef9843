import { afterAll, beforeAll, expect, test } from 'vitest'
import { shippedLibrary } from '../../src/installation/shipped.ts'
import { renderIssueBody } from '../../src/library/issue-form.ts'
import type { ActionOnly, PlayedJob } from './action-only.ts'
import { openActionOnly } from './action-only.ts'

let team: ActionOnly
beforeAll(async () => {
  team = await openActionOnly()
}, 600_000)
afterAll(() => team?.close(), 600_000)

type Pull = {
  readonly number: number
  readonly head: { readonly ref: string; readonly sha: string }
  readonly user: { readonly login: string }
}
type Check = { readonly name: string; readonly conclusion: string | null; readonly output: { readonly title: string } }

async function openPull(phase: string): Promise<Pull> {
  const pulls = (await team.github.as('ada').request('GET', 'pulls?state=open')).data as readonly Pull[]
  const found = pulls.find(({ head }) => head.ref.endsWith(`/${phase}`))
  if (found === undefined) throw new Error(`no pull request of ${phase}`)
  return found
}

async function gateOf({ head }: Pull): Promise<string> {
  const { data } = await team.github.as('ada').request('GET', `commits/${head.sha}/check-runs?per_page=100`)
  const gate = (data as { check_runs: readonly Check[] }).check_runs.find(({ name }) => name === 'specgate / gate')
  return `${gate?.conclusion ?? 'none'}: ${gate?.output.title}`
}

/** Names of jobs, all of which ended well. */
function sound(jobs: readonly PlayedJob[]): readonly string[] {
  for (const { code, log, event } of jobs) if (code !== 0) throw new Error(`${event} ended with ${code}:\n${log}`)
  return jobs.map(({ event, action }) => (action === undefined ? event : `${event} ${action}`))
}

/** What a review, and then a merge by whoever gave the first, starts. */
async function approveAndMerge(phase: string, approvers: readonly string[]): Promise<readonly string[]> {
  const { number } = await openPull(phase)
  for (const login of approvers) {
    await team.github.as(login).request('POST', `pulls/${number}/reviews`, { event: 'APPROVE', body: 'Read.' })
    expect(sound(await team.settle())).toEqual(['workflow_run completed'])
  }
  expect(await gateOf(await openPull(phase))).toContain('success')
  await team.github.as(approvers[0] ?? '').request('PUT', `pulls/${number}/merge`, { merge_method: 'squash' })
  return sound(await team.settle())
}

async function say(login: string, issue: number, body: string): Promise<readonly string[]> {
  await team.github.as(login).request('POST', `issues/${issue}/comments`, { body })
  return sound(await team.settle())
}

test('R9.4 without a hosted App: an engagement from the form to the as-built record, by jobs alone', async () => {
  // Nobody but a person begins a ledger: a job that remembers nothing cannot tell a new repository from one whose ledger was deleted.
  const early = await team.start('schedule')
  expect([early.code, early.outputs['outcome']]).toEqual([2, 'refused'])
  expect(early.log).toContain('::error title=SG421::There is no branch sdd/ledger.')
  sound([await team.start('workflow_dispatch')])

  const library = (await shippedLibrary()).find(({ id }) => id === 'ssl-certificate-lifecycle')
  if (library === undefined) throw new Error('no such use case')
  const body = renderIssueBody({ ...library.example, 'validity-days': 398 }, library)
  const title = `[${library.id}] Renew edge-1`
  const asked = await team.github.as('rik').request('POST', 'issues', { title, body })
  const issue = (asked.data as { number: number }).number
  expect(sound(await team.settle())).toEqual(['issues opened'])
  const spec = await openPull('requirements')
  expect(spec.user.login).toBe('github-actions[bot]')
  expect(await gateOf(spec)).toBe('none: 0 of 1 approvals')

  // Gate 1: discovery is granted to a job, whose evidence is believed by GitHub's own signature.
  const merged = ['pull_request_target closed', 'push']
  const ran = (command: string): readonly string[] => [`workflow_dispatch ${command}`, 'workflow_run completed']
  expect(await approveAndMerge('requirements', ['ana'])).toEqual([...merged, ...ran('discover')])
  const report = await openPull('feasibility')
  expect(await gateOf(report)).toContain('failure')
  expect(await say('ana', report.number, '/sdd decide TRD-001 A a shorter life suits us')).toEqual([
    'issue_comment created',
  ])
  expect(await approveAndMerge('feasibility', ['ana'])).toEqual(merged)
  expect(await approveAndMerge('design', ['ana', 'sam'])).toEqual(merged)

  // Gate 2 is locked: a person starts the build, and a job does it on the real endpoint.
  const before = await team.handshake()
  expect(await say('rik', issue, '/sdd build')).toEqual(['issue_comment created', ...ran('build')])
  const after = await team.handshake()
  expect(after.serial).not.toBe(before.serial)
  expect([before.daysLeft < 4, after.daysLeft > 80]).toEqual([true, true])
  expect(await approveAndMerge('build', ['olga'])).toEqual(merged)
  const { data } = await team.github.as('rik').request('GET', `issues/${issue}`)
  expect((data as { state: string }).state).toBe('closed')

  // The workflow that verifies, on all of it.
  const verified = await team.verify()
  expect([verified.code, verified.outputs['outcome']]).toEqual([0, 'succeeded'])
  expect(verified.summary).toMatch(/✅ The artifact chain verifies\n\n\d+ records, 4 gates of 1 engagements/)
}, 600_000)
