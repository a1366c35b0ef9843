import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyRepository } from '../../src/chain/verify/verify-repository.ts'
import { pushFiles } from '../../src/forge/local/actions/push-files.ts'
import { POLICY_PATH } from '../../src/model/place.ts'
import { pullOf, recordEvents, repliesOn, tell } from './outcome.ts'
import { POLICY } from '../builders/ground.ts'
import { readBoard, repositoryOf } from './site.ts'
import type { StoryBook } from './story-book.ts'
import { openStoryBook, stepsUntil } from './story-book.ts'
import { AFTERNOON, approve, merge, NUMBERS, say } from './story.ts'

let book: StoryBook
beforeAll(async () => {
  book = await openStoryBook(stepsUntil('ana merges #4'))
}, 600_000)
afterAll(() => book.close())

test('where the plan has to be approved, everything is rehearsed, nothing applied, until somebody else approves it', async () => {
  const site = await book.openAfter(stepsUntil('ana merges #4'))
  const policy = POLICY.replace('lab: { stage: 1 }', 'lab: { stage: 1, plan-approval: required }')
  const at = { dir: repositoryOf(site), as: 'ana', now: AFTERNOON }
  await pushFiles({ ...at, branch: 'main', message: 'Ask', files: [{ path: POLICY_PATH, content: policy }] })

  const asked = await tell(site, [say('rik', NUMBERS.issue, '/sdd build', AFTERNOON)])
  expect(await readBoard(site)).toEqual([])
  // Discovery was granted, and the rehearsal.
  expect((await recordEvents(site)).filter((event) => event === 'run.granted')).toHaveLength(2)
  expect(await recordEvents(site)).not.toContain('build.step')
  const next = asked?.decision.verdicts.find(({ phase }) => phase === 'build')?.next ?? ''
  expect(next).toContain('2 dry runs')
  const plan = /approve-plan (sha256:[0-9a-f]{64})/.exec(next)?.[1] ?? ''
  expect(plan).not.toBe('')
  const comment = asked?.snapshot.issue?.comments.find(({ body }) => body === '/sdd build')
  expect(comment?.reactions).toEqual(['eyes'])

  await tell(site, [say('rik', NUMBERS.build, `/sdd approve-plan ${plan}`, AFTERNOON)])
  expect(await readBoard(site)).toEqual([])
  const { comments } = await pullOf(site, NUMBERS.build)
  expect(comments.map(({ body }) => body).join('\n')).toContain('who asked for the build does not approve its plan')

  const built = await tell(site, [say('ana', NUMBERS.build, `/sdd approve-plan ${plan}`, AFTERNOON)])
  expect(await readBoard(site)).not.toEqual([])
  const done = built?.snapshot.issue?.comments.find(({ body }) => body === '/sdd build')
  expect(done?.reactions).toEqual(['eyes', '+1'])

  await tell(site, [approve('olga', NUMBERS.build, AFTERNOON), merge('olga', NUMBERS.build, 'merge', AFTERNOON)])
  const events = await recordEvents(site)
  expect(events).toContain('asbuilt.reconciled')
  expect(events.indexOf('plan.approved')).toBeLessThan(events.lastIndexOf('run.granted'))
  const report = await verifyRepository(repositoryOf(site), { branch: null, rootFingerprint: book.ground.fingerprint })
  expect(report.violations).toEqual([])
  expect(await repliesOn(site, NUMBERS.issue)).toEqual([])
})
