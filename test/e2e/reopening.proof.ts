import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyRepository } from '../../src/chain/verify/verify-repository.ts'
import { amendmentOf } from '../../src/derive/spec-amendments.ts'
import { specChanges } from '../../src/derive/spec-changes.ts'
import { readCustomerSpec } from '../../src/documents/customer-spec.ts'
import { closePull } from '../../src/forge/local/actions/close-pull.ts'
import { openPull } from '../../src/forge/local/actions/open-pull.ts'
import { pushFiles } from '../../src/forge/local/actions/push-files.ts'
import { resetBranch } from '../../src/forge/local/actions/reset-branch.ts'
import { GATES } from '../../src/model/phase.ts'
import { artifactPath, phaseBranch } from '../../src/model/place.ts'
import type { Reconciled } from '../../src/reconcile/reconcile.ts'
import { lookAt, pullOf, readFiles, recordEvents, showFile, tell } from './outcome.ts'
import { readBoard, repositoryOf } from './site.ts'
import type { StoryBook } from './story-book.ts'
import { openStoryBook, stepsUntil } from './story-book.ts'
import type { Step } from './story.ts'
import { AFTERNOON, ENGAGEMENT, NUMBERS, approve, merge, say } from './story.ts'

const SPEC = artifactPath(ENGAGEMENT, 'requirements')
const EVENING = '2026-11-20T20:00:00.000Z'

let book: StoryBook
beforeAll(async () => {
  book = await openStoryBook(stepsUntil('rik: /sdd build'))
}, 600_000)
afterAll(() => book.close())

/** The spec with another day, and what it was before, as the finding SG861 asks for it. */
function onMonday(locked: string): string {
  const changed = locked.replaceAll('on Friday', 'on Monday')
  const [before, after] = [locked, changed].map((text) => readCustomerSpec(SPEC, text).spec)
  if (before === undefined || before === null || after === undefined || after === null) throw new Error('no spec')
  const lines = specChanges(before, after).map(amendmentOf)
  return changed.replace('## Problem', () => `## Amendments\n\n### 2026-11-20\n\n${lines.join('\n')}\n\n## Problem`)
}

/** Rik proposes another spec in a pull request of its own; gives the pull request's number. */
async function proposeMonday(site: string): Promise<number> {
  const by = { dir: repositoryOf(site), as: 'rik', now: AFTERNOON }
  const branch = phaseBranch(ENGAGEMENT, 'requirements')
  const content = onMonday(await showFile(site, 'main', SPEC))
  await pushFiles({ ...by, branch, message: 'Monday it is', files: [{ path: SPEC, content }] })
  const number = await openPull({ ...by, branch, title: 'Monday it is' })
  await lookAt(site, { kind: 'pull', number }, AFTERNOON)
  return number
}

/** The people's part of a second cycle up to Gate 2; pull requests are numbered from the one that reopened the first gate. */
function throughGate2(first: number): readonly Step[] {
  return [
    approve('ana', first, AFTERNOON),
    merge('ana', first, 'squash', AFTERNOON),
    approve('ana', first + 1, AFTERNOON),
    merge('ana', first + 1, 'squash', AFTERNOON),
    approve('ana', first + 2, AFTERNOON),
    approve('sam', first + 2, AFTERNOON),
    merge('ana', first + 2, 'squash', AFTERNOON),
  ]
}

function finish(build: number): readonly Step[] {
  return [
    say('rik', NUMBERS.issue, '/sdd build', EVENING),
    approve('olga', build, EVENING),
    merge('olga', build, 'squash', EVENING),
  ]
}

function statusOf(seen: Reconciled | null): readonly string[] {
  return GATES.map((gate) => seen?.decision.engagement?.gates[gate].status ?? 'none')
}

async function expectSound(site: string): Promise<void> {
  const { fingerprint } = book.ground
  const report = await verifyRepository(repositoryOf(site), { branch: null, rootFingerprint: fingerprint })
  expect(report).toMatchObject({ ok: true, violations: [], counts: { gates: 7 } })
}

test('R1.7 another spec reopens its gate and every later one, and the cycle is gone through again', async () => {
  const site = await book.openAfter(stepsUntil('ana merges #4'))
  const first = await proposeMonday(site)
  const approved = await tell(site, [approve('ana', first, AFTERNOON)])
  expect(statusOf(approved)).toEqual(['locked', 'locked', 'locked', 'ready'])
  expect(approved?.decision.engagement?.gates.requirements).toMatchObject({ reopening: { number: first } })

  const merged = await tell(site, [merge('ana', first, 'squash', AFTERNOON)])
  expect(statusOf(merged)).toEqual(['locked', 'open', 'shut', 'shut'])
  // What is shut cannot be built, though a design stands on main.
  await tell(site, [say('rik', NUMBERS.issue, '/sdd build', AFTERNOON)])
  expect(await recordEvents(site)).not.toContain('build.requested')

  const end = await tell(site, [...throughGate2(first).slice(2), ...finish(first + 3)])
  expect(statusOf(end)).toEqual(['locked', 'locked', 'locked', 'locked'])
  expect(end?.decision.engagement?.closed).toBe(true)
  expect(await readBoard(site)).toEqual(['The north door stays shut on Monday.', 'Rik of the caretakers'])
  await expectSound(site)
})

test('R1.7 what was built by the old contract cannot be accepted under the new one; closed, it is built anew', async () => {
  const site = await book.openAfter(stepsUntil('rik: /sdd build'))
  await tell(site, [approve('olga', NUMBERS.build, AFTERNOON)])
  const first = await proposeMonday(site)
  await tell(site, throughGate2(first))
  const old = await pullOf(site, NUMBERS.build)
  expect(old.checks.filter(({ head }) => head === old.content.sha).map(({ conclusion }) => conclusion)).toEqual([
    'failure',
    'failure',
    'failure',
  ])
  await expect(merge('olga', NUMBERS.build, 'merge', EVENING).act(site, EVENING)).rejects.toThrow(/check .* fails/)
  expect((await recordEvents(site)).filter((event) => event === 'gate.revoked')).toHaveLength(1)

  const by = { dir: repositoryOf(site), as: 'olga', now: EVENING }
  await closePull({ ...by, pull: NUMBERS.build })
  await resetBranch({ ...by, branch: phaseBranch(ENGAGEMENT, 'build'), to: null })
  const end = await tell(site, finish(first + 3))
  expect(end?.decision.engagement?.closed).toBe(true)
  expect((await readBoard(site)).slice(2)).toEqual(['The north door stays shut on Monday.', 'Rik of the caretakers'])
  await expectSound(site)
})

test('R1.7 the open build pull request goes on under the new contract; what ran under the old one stays as evidence', async () => {
  const site = await book.openAfter(stepsUntil('rik: /sdd build'))
  const first = await proposeMonday(site)
  await tell(site, throughGate2(first))
  const end = await tell(site, finish(NUMBERS.build))
  expect(end?.decision.engagement?.closed).toBe(true)
  expect((await readBoard(site)).slice(2)).toEqual(['The north door stays shut on Monday.', 'Rik of the caretakers'])
  const paths = [...(await readFiles(site, 'main')).keys()]
  expect(paths.filter((path) => path.endsWith('-apply/run.json'))).toHaveLength(4)
  expect(await recordEvents(site)).not.toContain('deviation.recorded')
  await expectSound(site)
})
