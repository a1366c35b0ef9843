import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyRepository } from '../../src/chain/verify/verify-repository.ts'
import { openGit } from '../../src/git/git.ts'
import { branchRef } from '../../src/git/branch-ref.ts'
import { journalFolder, observerFolder } from '../../src/installation/open-installation.ts'
import { phaseBranch } from '../../src/model/place.ts'
import { lookAt, readDelivery, readRun, recordEvents, tell } from './outcome.ts'
import { leavePushesAlone, onPush } from './push-hooks.ts'
import { readBoard, repositoryOf } from './site.ts'
import type { StoryBook } from './story-book.ts'
import { openStoryBook, stepNamed, stepsUntil } from './story-book.ts'
import { AFTERNOON, ENGAGEMENT, NUMBERS, say } from './story.ts'

const ISSUE = { kind: 'issue', number: NUMBERS.issue } as const
const BUILD = phaseBranch(ENGAGEMENT, 'build')
const BUILT = stepsUntil('rik: /sdd build')

let book: StoryBook
let plain: Awaited<ReturnType<typeof readDelivery>>
beforeAll(async () => {
  book = await openStoryBook(BUILT)
  plain = await readDelivery(await book.openAfter(BUILT))
}, 600_000)
afterAll(() => book.close())

/** Takes runs out of the journal: all of them, or those alone that were about to change something. */
async function forgetRuns(site: string, which: 'all' | 'changes' = 'all'): Promise<void> {
  const folder = journalFolder(repositoryOf(site))
  const runs = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}$/.test(name))
  const forgotten = which === 'all' ? runs : runs.filter((name) => existsSync(join(folder, name, 'started.json')))
  expect(forgotten.length).toBeGreaterThan(0)
  for (const run of forgotten) await rm(join(folder, run), { recursive: true })
}

/** Why a look at the issue failed. */
async function failureOf(site: string): Promise<string> {
  const failure = await lookAt(site, ISSUE, AFTERNOON).then(
    () => null,
    (cause: Error) => cause,
  )
  expect(failure?.message).toContain('could not evaluate')
  return String(failure?.cause)
}

async function expectSound(site: string): Promise<void> {
  const options = { branch: null, rootFingerprint: book.ground.fingerprint }
  expect((await verifyRepository(repositoryOf(site), options)).violations).toEqual([])
}

describe('the build branch is deleted after the build', () => {
  async function siteWithoutBranch(): Promise<string> {
    const site = await book.openAfter(BUILT)
    await openGit(repositoryOf(site)).run(['update-ref', '-d', branchRef(BUILD)])
    return site
  }

  test('with the journal the evidence comes back, to the byte, and nothing is run', async () => {
    const site = await siteWithoutBranch()
    await lookAt(site, ISSUE, AFTERNOON)
    const { events, ...rest } = await readDelivery(site)
    expect(rest).toEqual({ board: plain.board, build: plain.build, branches: plain.branches })
    // A grant for what the journal knows, and its end; no step is told twice.
    expect(events).toEqual([...plain.events, 'run.granted', 'run.ended'])
    await expectSound(site)
  })

  test('R11.2 without the journal, as on another machine, nothing is run again, however often it is asked', async () => {
    const site = await siteWithoutBranch()
    await forgetRuns(site)
    expect(await failureOf(site)).toContain('the ledger tells how run write-notice-1-apply ended')
    await say('rik', NUMBERS.issue, '/sdd retry', AFTERNOON).act(site, AFTERNOON)
    expect(await failureOf(site)).toContain('put the branch back as it was; nothing was run')
    expect(await readBoard(site)).toEqual(plain.board)
    expect(await recordEvents(site)).toEqual([...plain.events, 'run.granted'])
    await expectSound(site)
  })
})

describe('a change was made, and could not be delivered', () => {
  const LINE = 'The north door stays shut on Friday.'

  /** From that delivery on nothing reaches the run branch any more. */
  async function siteCutOffAt(run: string, board: readonly string[]): Promise<string> {
    const site = await book.openAfter(BUILT - 1)
    await onPush(site, 'pre-receive', `case "$said" in "Run ${run}:"*) exit 1 ;; esac`)
    const build = stepNamed('rik: /sdd build')
    await build.act(site, build.at)
    expect(await failureOf(site)).toContain('pre-receive hook declined')
    expect(await readBoard(site)).toEqual(board)
    await leavePushesAlone(site)
    return site
  }

  const siteWithUndelivered = (): Promise<string> => siteCutOffAt('write-notice-1-apply', [LINE])

  test('with the journal it is delivered, and what is left is built', async () => {
    const site = await siteWithUndelivered()
    await lookAt(site, ISSUE, AFTERNOON)
    expect(await readDelivery(site)).toEqual(plain)
    await expectSound(site)
  })

  test('R11.2 the journal is one of before the change: its outcome is unknown, and nothing stands on it', async () => {
    const site = await siteWithUndelivered()
    await forgetRuns(site, 'changes')
    await lookAt(site, ISSUE, AFTERNOON)
    const told = { outcome: 'outcome-unknown', changed: 'unknown' }
    expect(await readRun(site, BUILD, 'write-notice-1-apply')).toMatchObject(told)
    expect(await readBoard(site)).toEqual([LINE])
    const ended = ['build.step', 'run.ended', 'deviation.recorded', 'deviation.recorded', 'draft.produced']
    expect((await recordEvents(site)).slice(-5)).toEqual(ended)
    expect(await lookAt(site, ISSUE, AFTERNOON)).toMatchObject({ applied: [] })
    // A person who has looked at the board asks for another attempt.
    await tell(site, [say('rik', NUMBERS.issue, '/sdd retry', AFTERNOON)])
    expect(await readRun(site, BUILD, 'sign-notice-2-apply')).toMatchObject({ attempt: 2, outcome: 'succeeded' })
    await expectSound(site)
  })

  test('R11.2 without the journal nothing that was delivered is believed, and nothing is run', async () => {
    const site = await siteWithUndelivered()
    const before = await recordEvents(site)
    await forgetRuns(site)
    for (const _look of [1, 2])
      expect(await failureOf(site)).toContain('write-notice-1-dry-run cannot be believed: the journal of this machine')
    expect(await readBoard(site)).toEqual([LINE])
    expect(await recordEvents(site)).toEqual(before)
  })

  test('R11.2 another machine does not take over what this one began', async () => {
    const site = await siteCutOffAt('write-notice-1-dry-run', [])
    const before = await recordEvents(site)
    await forgetRuns(site)
    await rm(join(observerFolder(repositoryOf(site)), 'holder'))
    for (const _look of [1, 2]) expect(await failureOf(site)).toMatch(/SG536 \S+ a grant that local:\S+ took up/)
    expect(await readBoard(site)).toEqual([])
    expect(await recordEvents(site)).toEqual(before)
  })
})
