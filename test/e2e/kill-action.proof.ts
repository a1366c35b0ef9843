import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyRepository } from '../../src/chain/verify/verify-repository.ts'
import { observerFolder } from '../../src/installation/open-installation.ts'
import { phaseBranch } from '../../src/model/place.ts'
import type { Worker, Workers } from './kill-workers.ts'
import { openWorkers } from './kill-workers.ts'
import { lookAt, readDelivery, readOutcome, readRun, recordEvents, tell } from './outcome.ts'
import { killedAt, killOnPush, leavePushesAlone } from './push-hooks.ts'
import { runsApart } from './runs-apart.ts'
import { boardOf, readBoard, repositoryOf } from './site.ts'
import type { StoryBook } from './story-book.ts'
import { openStoryBook, stepNamed, stepsUntil } from './story-book.ts'
import { AFTERNOON, ENGAGEMENT, NUMBERS, STORY, say } from './story.ts'

/** Kills inside the companion Action, and of it alone: nothing is done twice, and nothing that was done is lost. */

const BUILD = phaseBranch(ENGAGEMENT, 'build')
const DISCOVERED = 'ana merges #2'
const BUILT = 'rik: /sdd build'
const TWO_LINES = ['The north door stays shut on Friday.', 'Rik of the caretakers']

/** More than there are points to be killed at. */
const MOST_CHILDREN = 40

let book: StoryBook
let workers: Workers
let plain: Awaited<ReturnType<typeof readDelivery>>
beforeAll(async () => {
  book = await openStoryBook()
  plain = await readDelivery(await book.openAfter(stepsUntil(BUILT)))
  workers = openWorkers(book.ground.root)
}, 600_000)
afterAll(async () => {
  await workers.close()
  await book.close()
})

async function openBefore(step: string): Promise<string> {
  const site = await book.openAfter(stepsUntil(step) - 1)
  const { act, at } = stepNamed(step)
  await act(site, at)
  return site
}

function look(site: string, step: string, action: 'inside' | 'apart'): Worker {
  const { ref, at } = stepNamed(step)
  return workers.start({ site, ref, at, point: 'never', action })
}

/** Looks with one process after the other, until one is not killed; that one has nothing left to do. */
async function settle(site: string, step: string): Promise<void> {
  for (let child = 0; child < MOST_CHILDREN; child += 1) {
    const ended = await look(site, step, 'inside').ended
    if (ended.signal === 'SIGKILL') continue
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    return
  }
  throw new Error(`did not settle; killed at ${(await killedAt(site)).join(', ')}`)
}

/** Before and after each of the pushes that the Action makes. */
function around(...pushes: readonly string[]): readonly string[] {
  return pushes.flatMap((push) => [`before ${push}`, `after ${push}`])
}

async function expectClosed(site: string): Promise<void> {
  const end = await tell(site, STORY.slice(stepsUntil(BUILT)))
  expect(end?.decision.engagement?.closed).toBe(true)
  const report = await verifyRepository(repositoryOf(site), {
    branch: null,
    rootFingerprint: book.ground.fingerprint,
  })
  expect(report).toMatchObject({ ok: true, violations: [] })
}

test('discovery: killed before and after everything that the Action pushes, it ends in the same state', async () => {
  const site = await openBefore(DISCOVERED)
  await killOnPush(site)
  await settle(site, DISCOVERED)
  expect(await killedAt(site)).toEqual(around('Take the grant up', 'Run discover-1', 'End'))
  expect(await readOutcome(site)).toEqual(book.outcomeAfter(stepsUntil(DISCOVERED)))
})

/*
 * Spared is the moment after a start was told and before the journal knows of it: what follows from being killed there is another end, and has
 * a test of its own. What was delivered is collected by the next process each time, so the build branch has more commits than in the plain
 * story; its files, to the byte, and everything that was recorded are the same.
 */
test('build: killed before and after everything that the Action pushes, each component is changed and recorded once', async () => {
  const site = await openBefore(BUILT)
  await killOnPush(site, ['after Start '])
  await settle(site, BUILT)
  const of = (name: string): readonly string[] => [
    ...around(`Run ${name}-1-dry-run`),
    `before Start ${name}-1-apply`,
    // Before this one the journal knows how the run ended, and the branch does not.
    ...around(`Run ${name}-1-apply`),
  ]
  expect(await killedAt(site)).toEqual([
    ...around('Take the grant up'),
    ...of('write-notice'),
    ...of('sign-notice'),
    ...around('End'),
  ])
  expect(plain.board).toEqual(TWO_LINES)
  expect(await readDelivery(site)).toEqual(plain)
  await leavePushesAlone(site)
  await expectClosed(site)
})

test('build: killed when a start was told and nothing else is known, its outcome is unknown, and a person starts again', async () => {
  const site = await openBefore(BUILT)
  await killOnPush(site, ['before ', 'after Take', 'after Run ', 'after End'])
  expect(await look(site, BUILT, 'inside').ended).toMatchObject({ signal: 'SIGKILL' })
  expect(await killedAt(site)).toEqual(['after Start write-notice-1-apply'])
  await leavePushesAlone(site)
  await expectUnknownThenBuilt(site)
})

test('the Action alone is killed in the middle of a change: that is told, and nothing is repeated', async () => {
  const site = await openBefore(BUILT)
  const program = await heldIn(site)
  const { ended } = look(site, BUILT, 'apart')
  const skill = await program()
  process.kill(await actionOf(site), 'SIGKILL')
  expect(await ended).toMatchObject({ code: 1, stderr: expect.stringContaining('the Action did not take up grant') })
  process.kill(skill, 'SIGKILL')
  await letGo(site)
  await expectUnknownThenBuilt(site)
})

test('the App alone is killed while the Action works: whoever comes next waits for it, and finds all of it done', async () => {
  const site = await openBefore(BUILT)
  const program = await heldIn(site)
  const worker = look(site, BUILT, 'apart')
  await program()
  worker.process.kill('SIGKILL')
  expect(await worker.ended).toMatchObject({ signal: 'SIGKILL' })
  const { ref, at } = stepNamed(BUILT)
  const next = lookAt(site, ref, at, {}, runsApart)
  const waited = await Promise.race([next, wait(3000).then(() => 'waits')])
  expect(waited).toBe('waits')
  expect(await readBoard(site)).toEqual([])
  await letGo(site)
  await next
  expect(await readDelivery(site)).toEqual(plain)
})

/** Has the skill's program stop in the middle; gives who waits for it to get there, and tells its process id. */
async function heldIn(site: string): Promise<() => Promise<number>> {
  const board = boardOf(site)
  await writeFile(`${board}.hold`, '')
  return async () => {
    while (!existsSync(`${board}.held`)) await wait(20)
    return Number(await readFile(`${board}.held`, 'utf8'))
  }
}

async function letGo(site: string): Promise<void> {
  await rm(`${boardOf(site)}.hold`)
  await rm(`${boardOf(site)}.held`)
}

async function actionOf(site: string): Promise<number> {
  return Number(await readFile(join(observerFolder(repositoryOf(site)), 'action-pid'), 'utf8'))
}

/** Nobody knows how the first change ended; nothing is done about it until a person asks for another attempt. */
async function expectUnknownThenBuilt(site: string): Promise<void> {
  const { ref } = stepNamed(BUILT)
  await lookAt(site, ref, AFTERNOON)
  const unknown = { outcome: 'outcome-unknown', changed: 'unknown' }
  expect(await readRun(site, BUILD, 'write-notice-1-apply')).toMatchObject(unknown)
  const ended = ['build.step', 'run.ended', 'deviation.recorded', 'deviation.recorded', 'draft.produced']
  expect((await recordEvents(site)).slice(-5)).toEqual(ended)
  expect(await readBoard(site)).toEqual([])
  expect(await lookAt(site, ref, AFTERNOON)).toMatchObject({ applied: [] })
  await tell(site, [say('rik', NUMBERS.issue, '/sdd retry', AFTERNOON)])
  expect(await readRun(site, BUILD, 'write-notice-2-apply')).toMatchObject({ attempt: 2, outcome: 'succeeded' })
  expect(await readBoard(site)).toEqual(TWO_LINES)
  await expectClosed(site)
}
