import { afterAll, beforeAll, expect, test } from 'vitest'
import { shippedLibrary } from '../../src/installation/shipped.ts'
import { renderIssueBody } from '../../src/library/issue-form.ts'
import type { ActionOnly, PlayedJob } from './action-only.ts'
import { openActionOnly } from './action-only.ts'

let team: ActionOnly
beforeAll(async () => {
  team = await openActionOnly()
}, 120_000)
afterAll(() => team?.close(), 60_000)

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

function sound(jobs: readonly PlayedJob[]): readonly string[] {
  for (const { code, log, event } of jobs) if (code !== 0) throw new Error(`${event} ended with ${code}:\n${log}`)
  return jobs.map(({ event, action }) => (action === undefined ? event : `${event} ${action}`))
}

test('R9.4 without a hosted App: an issue becomes a pull request, a review opens Gate 1, discovery runs as a job', async () => {
  // Nobody but a person begins a ledger: a job that remembers nothing cannot tell a new repository from one whose ledger was deleted.
  const early = await team.start('schedule')
  if (early.code !== 2 || early.outputs['outcome'] === undefined) console.log(early)
  expect([early.code, early.outputs['outcome']]).toEqual([2, 'refused'])
  expect(early.log).toContain('::error title=SG421::There is no branch sdd/ledger.')
  sound([await team.start('workflow_dispatch')])

  const library = (await shippedLibrary()).find(({ id }) => id === 'ssl-certificate-lifecycle')
  if (library === undefined) throw new Error('no such use case')
  const body = renderIssueBody(library.example, library)
  const rik = team.github.as('rik')
  await rik.request('POST', 'issues', { title: `[${library.id}] Renew edge-1`, body })
  expect(sound(await team.settle())).toEqual(['issues opened'])
  const spec = await openPull('requirements')
  expect(spec.user.login).toBe('github-actions[bot]')
  expect(await gateOf(spec)).toBe('none: 0 of 1 approvals')

  await team.github.as('ana').request('POST', `pulls/${spec.number}/reviews`, { event: 'APPROVE', body: 'Read.' })
  expect(sound(await team.settle())).toEqual(['workflow_run completed'])
  expect(await gateOf(spec)).toContain('success')
  await team.github.as('ana').request('PUT', `pulls/${spec.number}/merge`, { merge_method: 'squash' })
  const jobs = await team.settle()
  console.log(
    jobs.map(({ event, action, log, summary }) => `=== ${event} ${action}\n${log}\n--- summary\n${summary}`).join('\n'),
  )
  expect(sound(jobs)).toEqual([])
}, 300_000)
