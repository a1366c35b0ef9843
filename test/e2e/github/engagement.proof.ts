import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { handshake } from '../../../src/demo/handshake.ts'
import { HOST_NAME } from '../../../src/demo/lab-inventory.ts'
import { shippedLibrary } from '../../../src/installation/shipped.ts'
import { renderIssueBody } from '../../../src/library/issue-form.ts'
import type { Team } from './team.ts'
import { gatherTeam } from './team.ts'
import { approve, boardOf, checksOf, commentsOn, merge, openPullOf, say, until, whenGate } from './watch.ts'

let team: Team
beforeAll(async () => {
  team = await gatherTeam()
}, 600_000)
afterAll(() => team?.close(), 600_000)

/** Checks of a head that are green. */
async function greenOf(sha: string): Promise<readonly string[]> {
  const checks = await checksOf(team, sha)
  return checks.flatMap(({ name, conclusion }) => (conclusion === 'success' ? [name] : [])).toSorted()
}

async function passAndMerge(phase: string, approvers: readonly string[], method: string): Promise<readonly string[]> {
  const { number, head } = await whenGate(team, phase, `0 of ${approvers.length} approvals`)
  const [first = ''] = approvers
  await expect(merge(team, first, number, method)).rejects.toThrow('405')
  for (const login of approvers) await approve(team, login, number)
  await whenGate(team, phase, 'success')
  const green = await greenOf(head.sha)
  await merge(team, first, number, method)
  return green
}

test('R9.3 an engagement on GitHub, from the form to the as-built record, and no way past a gate', async () => {
  const before = await handshake(team.endpoint.host, team.endpoint.port, HOST_NAME)
  const library = (await shippedLibrary()).find(({ id }) => id === 'ssl-certificate-lifecycle')
  if (library === undefined) throw new Error('no such use case')
  const { 'maintenance-window': _left, ...filled } = library.example
  const body = renderIssueBody({ ...filled, 'validity-days': 398 }, library)
  const asked = await team.github.as('rik').request('POST', 'issues', { title: `[${library.id}] Renew edge-1`, body })
  const issue = (asked.data as { number: number }).number

  // Requirements: a question is open, so the gate is blocked; answered in the pull request, the spec is drafted again.
  const spec = await whenGate(team, 'requirements', 'failure')
  const answer = await say(team, 'rik', spec.number, '/sdd clarify Q-010 2026-12-01 22:00 to 23:00 UTC')
  await until(team, 'a new draft', async () => {
    const now = await openPullOf(team, 'requirements')
    return now !== null && now.head.sha !== spec.head.sha ? now : null
  })
  // The requester's approval does not count.
  await approve(team, 'rik', spec.number)
  await until(team, 'why rik does not count', async () => {
    const pull = await openPullOf(team, 'requirements')
    const checks = pull === null ? [] : await checksOf(team, pull.head.sha)
    return checks.some(({ output }) => output.summary?.includes('asked for this engagement')) ? pull : null
  })
  expect(await passAndMerge('requirements', ['ana'], 'squash')).toEqual(['specgate / gate', 'specgate / requirements'])

  // Feasibility: what discovery found conflicts with the request; a person decides.
  const report = await whenGate(team, 'feasibility', 'failure')
  await say(team, 'ana', report.number, '/sdd decide TRD-001 A a shorter life suits us')
  expect(await passAndMerge('feasibility', ['ana'], 'merge')).toEqual(['specgate / feasibility', 'specgate / gate'])

  // Design: a build that is asked for too early is refused, in words and with a thumb down.
  await whenGate(team, 'design', '0 of 2 approvals')
  const early = await say(team, 'rik', issue, '/sdd build')
  await until(team, 'a refusal', async () => {
    const replies = await commentsOn(team, issue)
    return replies.some((each) => each.body.includes('no build before Gate 2')) ? replies : null
  })
  expect(await passAndMerge('design', ['ana', 'sam'], 'rebase')).toEqual(['specgate / design', 'specgate / gate'])

  // Build: started by a person once the dashboard says that it may be, done on the real endpoint.
  await until(team, 'Gate 2 locked', async () =>
    (await boardOf(team)).includes('the build has not begun') ? true : null,
  )
  const start = await say(team, 'rik', issue, '/sdd build')
  await whenGate(team, 'build', '0 of 1 approvals')
  const after = await handshake(team.endpoint.host, team.endpoint.port, HOST_NAME)
  expect(after.serial).not.toBe(before.serial)
  expect(before.daysLeft).toBeLessThan(4)
  expect(after.daysLeft).toBeGreaterThan(80)
  expect(await passAndMerge('build', ['olga'], 'merge')).toEqual([
    'specgate / as-built',
    'specgate / build',
    'specgate / gate',
  ])
  await until(team, 'the end', async () => {
    const { data } = await team.github.as('rik').request('GET', `issues/${issue}`)
    return (data as { state: string }).state === 'closed' ? data : null
  })

  // What people see beside the checks.
  const given = (comment: number) =>
    team.github.state.reactions
      .filter(({ subject }) => subject.endsWith(`:${comment}`))
      .map(({ content }) => content)
      .toSorted()
  await until(team, 'thumbs', async () => (given(start).includes('+1') ? given(start) : null))
  expect([given(answer), given(early), given(start)]).toEqual([
    ['+1', 'eyes'],
    ['-1', 'eyes'],
    ['+1', 'eyes'],
  ])

  // An auditor clones and verifies, knowing only the fingerprint.
  const clone = join(team.folder, 'clone')
  const token = team.github.as('ana').token
  const url = `${team.github.url.replace('http://', `http://x-access-token:${token}@`)}/acme/network.git`
  await promisify(execFile)('git', ['clone', '--quiet', url, clone])
  const verified = JSON.parse(await team.specgate(['verify', '--repo', clone, '--json'])) as {
    ok: boolean
    violations: unknown
    counts: { gates: number }
  }
  expect([verified.ok, verified.violations, verified.counts.gates]).toEqual([true, [], 4])
}, 600_000)

test('a pull request that belongs to no phase: free, but for what the gates govern', async () => {
  const { github } = team
  const bo = github.as('olga')
  const main = String(github.state.refs.get('refs/heads/main'))
  await bo.push('feature/x', [{ path: 'router.py', content: 'x\n' }], { onto: main })
  const free = (await bo.request('POST', 'pulls', { head: 'feature/x', base: 'main', title: 'A router' })).data as {
    number: number
    head: { sha: string }
  }
  await until(team, 'a green gate', async () => {
    const checks = await checksOf(team, free.head.sha)
    return checks.some(({ name, conclusion }) => name === 'specgate / gate' && conclusion === 'success') ? checks : null
  })
  await merge(team, 'olga', free.number, 'squash')
  const now = String(github.state.refs.get('refs/heads/main'))
  await bo.push('feature/y', [{ path: '.specgate/policy.yml', content: 'version: 1\n' }], { onto: now })
  const weak = (await bo.request('POST', 'pulls', { head: 'feature/y', base: 'main', title: 'Fewer approvals' }))
    .data as { number: number; head: { sha: string } }
  const checks = await until(team, 'a gate that waits', async () => {
    const found = await checksOf(team, weak.head.sha)
    return found.some(({ name }) => name === 'specgate / gate') ? found : null
  })
  expect(checks.map(({ name, status, output }) => [name, status, output.title])).toEqual([
    ['specgate / gate', 'in_progress', '0 of 2 approvals'],
  ])
  await expect(merge(team, 'olga', weak.number, 'squash')).rejects.toThrow('405')
}, 600_000)

test('R11.3 an event that changed nothing is answered by two questions and no write', async () => {
  const { github, app } = team
  const { data } = await github.as('rik').request('GET', 'issues?state=closed&per_page=100')
  const asked = (data as readonly { number: number; title: string }[]).find(({ title }) =>
    title.endsWith('Renew edge-1'),
  )
  await until(team, 'an idle App', async () => (isIdle() ? true : null))
  const settled = () => app.log().filter(({ msg }) => msg === 'evaluation settled').length
  const before = { exchanges: github.exchanges().length, settled: settled() }
  await say(team, 'ana', asked?.number ?? 0, 'Thank you all.')
  await until(team, 'another look', async () => (settled() > before.settled && isIdle() ? true : null))
  const since = github.exchanges().slice(before.exchanges)
  const count = (kind: string) => since.filter((each) => each.kind === kind).length
  // Ana's comment is the one write.
  expect([count('graphql query'), count('graphql mutation'), count('rest write')]).toEqual([2, 0, 1])
})

/** No log line for two seconds: nothing is on its way. */
function isIdle(): boolean {
  const last = team.app.log().at(-1)
  return Date.now() - Date.parse(String(last?.['time'])) > 2000
}

test('the dashboard lists what is under way, and nothing more', async () => {
  const end = await until(team, 'an empty dashboard', async () => {
    const board = await boardOf(team)
    return board.includes('Nothing is under way') ? board : null
  })
  expect(end).not.toContain('001-renew-edge-1')
})
