import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGit } from '../../src/git/git.ts'
import { branchRef } from '../../src/git/branch-ref.ts'
import { journalFolder } from '../../src/installation/open-installation.ts'
import { phaseBranch } from '../../src/model/place.ts'
import { lookAt, recordEvents } from './outcome.ts'
import { readBoard, repositoryOf } from './site.ts'
import type { StoryBook } from './story-book.ts'
import { openStoryBook } from './story-book.ts'
import { AFTERNOON, ENGAGEMENT, NUMBERS, STORY } from './story.ts'

let book: StoryBook
beforeAll(async () => {
  book = await openStoryBook()
}, 120_000)
afterAll(() => book.close())

const ISSUE = { kind: 'issue', number: NUMBERS.issue } as const

async function forgetRuns(site: string): Promise<void> {
  const folder = journalFolder(repositoryOf(site))
  const runs = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}$/.test(name))
  expect(runs.length).toBeGreaterThan(0)
  for (const run of runs) await rm(join(folder, run), { recursive: true })
}

test.each([
  ['with the journal the evidence comes back', false],
  ['R11.2 without the journal, as on another machine, nothing is run again', true],
])('the build branch is deleted after the build: %s', async (_name, forgotten) => {
  const site = await book.openAfter(STORY.length - 2)
  const board = await readBoard(site)
  expect(board.length).toBeGreaterThan(0)
  const events = await recordEvents(site)
  const git = openGit(repositoryOf(site))
  await git.run(['update-ref', '-d', branchRef(phaseBranch(ENGAGEMENT, 'build'))])
  if (forgotten) await forgetRuns(site)
  const look = lookAt(site, ISSUE, AFTERNOON)
  if (forgotten) await expect(look).rejects.toThrow('could not evaluate')
  else await look
  expect(await readBoard(site)).toEqual(board)
  expect((await recordEvents(site)).filter((event) => event === 'build.step')).toEqual(
    events.filter((event) => event === 'build.step'),
  )
})
