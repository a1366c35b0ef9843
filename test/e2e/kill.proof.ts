import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyRepository } from '../../src/chain/verify/verify-repository.ts'
import { phaseBranch } from '../../src/model/place.ts'
import { describeEffect } from '../../src/model/effect.ts'
import type { KillPoint } from './kill-child.ts'
import type { Workers } from './kill-workers.ts'
import { openWorkers } from './kill-workers.ts'
import type { Outcome } from './outcome.ts'
import { lookAt, readOutcome, readRun, recordEvents, tell } from './outcome.ts'
import type { Ground } from './site.ts'
import { boardOf, createGround, freshSite, keepSite, readBoard, removeGround, repositoryOf } from './site.ts'
import { stepNamed } from './story-book.ts'
import type { Step } from './story.ts'
import { AFTERNOON, ENGAGEMENT, NUMBERS, STORY, approve, merge, say } from './story.ts'

const TWO_LINES = ['The north door stays shut on Friday.', 'Rik of the caretakers']
const BUILD = phaseBranch(ENGAGEMENT, 'build')

/** More children than any step has effects: beyond it, something is done again and again. */
const MOST_CHILDREN = 60

let ground: Ground
let workers: Workers
let plain: Outcome
let plainWork: readonly string[]

/** The steps after which something is run, and how the site stands when each has been looked at. */
const RUNNING = ['ana merges #2', 'rik: /sdd build']
const plainAfter = new Map<string, Outcome>()

beforeAll(async () => {
  ground = await createGround()
  workers = openWorkers(ground.root)
  const site = await freshSite(ground)
  const effects: string[] = []
  for (const step of STORY) {
    const runs = RUNNING.includes(step.name)
    if (runs) await keepSite(ground, keptBefore(step.name))
    await tell(site, [step], { after: async (effect) => void effects.push(describeEffect(effect)) })
    if (runs) plainAfter.set(step.name, await readOutcome(site))
  }
  plain = await readOutcome(site)
  plainWork = workOf(effects)
}, 600_000)

afterAll(async () => {
  await workers.close()
  await removeGround(ground)
})

function keptBefore(step: string): string {
  return `before ${step}`.replaceAll('/', '')
}

/** Looks at where a step was done with one process after the other, each killed at its point, until one finds nothing left to do. */
async function settle(site: string, { ref, at }: Step, point: KillPoint): Promise<readonly string[]> {
  const effects: string[] = []
  for (let child = 0; child < MOST_CHILDREN; child += 1) {
    const ended = await workers.start({ site, ref, at, point, action: 'inside' }).ended
    effects.push(...ended.effects)
    if (ended.signal === null) {
      expect(ended).toMatchObject({ code: 0, stderr: '' })
      return effects
    }
    expect(ended).toMatchObject({ signal: 'SIGKILL', effects: [expect.any(String)] })
  }
  throw new Error(`did not settle; done were ${effects.join(', ')}`)
}

/** Commits, records, pull requests: everything but the checks, comments and labels that only show what is. Sorted. */
function workOf(effects: readonly string[]): readonly string[] {
  return effects.filter((effect) => !/^(check|comment|labels) /.test(effect)).toSorted()
}

/*
 * Equal are: every reference with its id, so all commits and the whole ledger; the forge's issues, pull requests, comments and their ids;
 * what was done, each thing once. Left out, and harmless, is how often the build pull request was *shown* on the way: an uninterrupted
 * round that runs a component goes on to report on what it saw before the run, a process killed after the run looks afresh and has a
 * record to append first. So the forge's history has fewer steps, the build pull request is opened later within its step, and heads that
 * are superseded by then never had a check.
 *
 * The journal's own writes need no kill of their own: between its mark and its result the run is under way (the last test kills there), and
 * after its result comes the commit, before which `before-second` kills. Killed right before its second effect a process has done one; on
 * disk that differs from being killed right after the first only when a run lies between the two, so `after-first` is done where runs are.
 */
test('killed right before every effect, with everything ready to be written, it ends in the same state', async () => {
  const site = await freshSite(ground)
  const effects: string[] = []
  for (const step of STORY) {
    await step.act(site, step.at)
    effects.push(...(await settle(site, step, 'before-second')))
  }
  expect(await readOutcome(site)).toEqual(plain)
  expect(workOf(effects)).toEqual(plainWork)
  expect(plain.board).toEqual(TWO_LINES)
}, 600_000)

test.each(RUNNING)(
  'killed right after every effect of the step "%s", it ends in the same state',
  async (name) => {
    const site = await freshSite(ground, keptBefore(name))
    const step = stepNamed(name)
    await step.act(site, step.at)
    await settle(site, step, 'after-first')
    expect(await readOutcome(site)).toEqual(plainAfter.get(name))
  },
  60_000,
)

test('killed in the middle of a change, nobody knows how it ended, nothing is repeated, and a person starts again', async () => {
  const site = await freshSite(ground, keptBefore('rik: /sdd build'))
  const board = boardOf(site)
  const build = say('rik', NUMBERS.issue, '/sdd build', AFTERNOON)
  await build.act(site, build.at)
  await writeFile(`${board}.hold`, '')
  const worker = workers.start({ site, ref: build.ref, at: build.at, point: 'never', action: 'inside' })
  while (!existsSync(`${board}.held`)) await new Promise((resolve) => setTimeout(resolve, 20))
  worker.process.kill('SIGKILL')
  expect(await worker.ended).toMatchObject({ signal: 'SIGKILL' })
  // The whole machine went down: the skill's own program with it.
  process.kill(Number(await readFile(`${board}.held`, 'utf8')), 'SIGKILL')
  await rm(`${board}.hold`)
  await rm(`${board}.held`)

  const effects: string[] = []
  await lookAt(site, build.ref, AFTERNOON, { after: async (effect) => void effects.push(describeEffect(effect)) })
  expect(await readRun(site, BUILD, 'write-notice-1-apply')).toMatchObject({
    outcome: 'outcome-unknown',
    changed: 'unknown',
  })
  const once = await recordEvents(site)
  expect(once.slice(-5)).toEqual([
    'build.step',
    'run.ended',
    'deviation.recorded',
    'deviation.recorded',
    'draft.produced',
  ])
  expect(await readBoard(site)).toEqual([])
  const again = await lookAt(site, build.ref, AFTERNOON)
  expect(again).toMatchObject({ applied: [], decision: { next: [expect.stringContaining('@olga can approve #5')] } })

  await tell(site, [say('rik', NUMBERS.issue, '/sdd build', AFTERNOON)])
  expect(await readRun(site, BUILD, 'write-notice-2-apply')).toMatchObject({ attempt: 2, outcome: 'succeeded' })
  expect(await readBoard(site)).toEqual(TWO_LINES)
  const end = await tell(site, [
    approve('olga', NUMBERS.build, AFTERNOON),
    merge('olga', NUMBERS.build, 'merge', AFTERNOON),
  ])
  expect(end?.decision.engagement?.closed).toBe(true)
  const report = await verifyRepository(repositoryOf(site), { branch: null, rootFingerprint: ground.fingerprint })
  expect(report).toMatchObject({ ok: true, violations: [] })
})
