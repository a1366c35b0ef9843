import { rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closePull } from '../../src/forge/local/actions/close-pull.ts'
import { openPull } from '../../src/forge/local/actions/open-pull.ts'
import { pushFiles } from '../../src/forge/local/actions/push-files.ts'
import { artifactPath, phaseBranch } from '../../src/model/place.ts'
import type { PullPhase } from '../../src/model/phase.ts'
import { pullOf, readBranches, recordEvents, repliesOn, showFile, tell } from './outcome.ts'
import { boardOf, readBoard, repositoryOf } from './site.ts'
import type { StoryBook } from './story-book.ts'
import { openStoryBook, stepsUntil } from './story-book.ts'
import type { Step } from './story.ts'
import { AFTERNOON, ENGAGEMENT, MORNING, NUMBERS, approve, merge, say } from './story.ts'

const SPEC = artifactPath(ENGAGEMENT, 'requirements')
const DESIGN = artifactPath(ENGAGEMENT, 'design')
const BUILD: Step = say('rik', NUMBERS.issue, '/sdd build', AFTERNOON)

let book: StoryBook
beforeAll(async () => {
  book = await openStoryBook(stepsUntil('ana merges #4'))
}, 600_000)
afterAll(() => book.close())

/** Somebody pushes files to a branch. */
function push(as: string, branch: string, files: Readonly<Record<string, string>>, ref: Step['ref']): Step {
  const writes = Object.entries(files).map(([path, content]) => ({ path, content }))
  return {
    name: `${as} pushes to ${branch}`,
    at: MORNING,
    ref,
    act: (site, now) => pushFiles({ dir: repositoryOf(site), as, now, branch, message: 'A change', files: writes }),
  }
}

function pull(number: number): Step['ref'] {
  return { kind: 'pull', number }
}

function branchOf(phase: PullPhase): string {
  return phaseBranch(ENGAGEMENT, phase)
}

async function expectNoMerge(site: string, number: number, says: RegExp): Promise<void> {
  await expect(merge('ana', number, 'merge', MORNING).act(site, MORNING)).rejects.toThrow(says)
}

describe('before Gate 2', () => {
  test('a build is refused with the reason, and is not remembered for later', async () => {
    const site = await book.openAfter(stepsUntil('ana merges #3'))
    await tell(site, [say('rik', NUMBERS.issue, '/sdd build', MORNING)])
    expect(await repliesOn(site, NUMBERS.issue)).toEqual([
      expect.stringContaining('`/sdd build` was refused: no build before Gate 2: Gate 2 is open.'),
    ])
    await tell(site, [approve('ana', 4, AFTERNOON), approve('sam', 4, AFTERNOON), merge('ana', 4, 'squash', AFTERNOON)])
    expect((await recordEvents(site)).slice(-2)).toEqual(['gate.approved', 'gate.merged'])
    expect(await readBranches(site)).not.toContain(branchOf('build'))
    expect(await readBoard(site)).toEqual([])
  })

  test('the approval of the requester counts for nothing', async () => {
    const site = await book.openAfter(stepsUntil('rik: /sdd clarify Q-004 Rik of the caretakers'))
    const seen = await tell(site, [approve('rik', 2, MORNING)])
    const [verdict] = seen?.decision.verdicts ?? []
    expect(verdict).toMatchObject({
      conclusion: 'waiting',
      counted: [],
      ignored: [{ login: 'rik', reason: 'asked for this engagement' }],
    })
    expect(verdict?.findings.map(({ code }) => code)).toEqual(['SG130', 'SG135'])
    await expectNoMerge(site, 2, /check "specgate \/ requirements" is pending/)
    expect((await recordEvents(site)).at(-1)).toBe('draft.produced')
  })

  test('an edit to the locked spec in the design pull request blocks it', async () => {
    const site = await book.openAfter(stepsUntil('sam approves #4'))
    const edited = (await showFile(site, 'main', SPEC)).replace('on Friday', 'on Monday')
    const seen = await tell(site, [push('rik', branchOf('design'), { [SPEC]: edited }, pull(4))])
    expect(seen?.decision.verdicts[0]?.findings.map(({ code, path }) => [code, path])).toEqual(
      expect.arrayContaining([
        ['SG101', SPEC],
        ['SG120', SPEC],
      ]),
    )
    expect((await pullOf(site, 4)).checks.at(-1)).toMatchObject({ conclusion: 'failure' })
    await expectNoMerge(site, 4, /check "specgate \/ design" fails/)
    expect((await recordEvents(site)).slice(-2)).toEqual(['gate.approved', 'gate.revoked'])
  })

  test('approvals of an older commit are void, and said to be', async () => {
    const site = await book.openAfter(stepsUntil('sam approves #4'))
    const older = (await pullOf(site, 4)).content.sha
    const longer = `${await showFile(site, branchOf('design'), DESIGN)}\nA remark.\n`
    await tell(site, [push('rik', branchOf('design'), { [DESIGN]: longer }, pull(4))])
    const seen = await tell(site, [approve('sam', 4, MORNING, older)])
    const [verdict] = seen?.decision.verdicts ?? []
    expect(verdict?.counted).toEqual([])
    expect(verdict?.ignored.map(({ login, reason }) => `${login} ${reason}`)).toEqual([
      expect.stringMatching(/^ana approved .*; the head is now /),
      expect.stringMatching(/^sam approved .*; the head is now /),
    ])
    expect(verdict?.findings.filter(({ code }) => code === 'SG134')).toHaveLength(2)
    await expectNoMerge(site, 4, /check "specgate \/ design"/)
    expect((await recordEvents(site)).slice(-2)).toEqual(['gate.approved', 'gate.revoked'])
  })

  test('a design pull request into another branch is blocked there too', async () => {
    const site = await book.openAfter(stepsUntil('ana merges #3'))
    const dir = repositoryOf(site)
    await pushFiles({
      dir,
      as: 'ana',
      now: MORNING,
      branch: 'release',
      message: 'Release',
      files: [{ path: 'a', content: 'a' }],
    })
    await closePull({ dir, as: 'ana', now: MORNING, pull: 4 })
    await openPull({ dir, as: 'ana', now: MORNING, branch: branchOf('design'), title: 'Design', base: 'release' })
    const seen = await tell(site, [approve('sam', 5, MORNING)])
    expect(seen?.decision.verdicts).toMatchObject([
      {
        pull: 5,
        conclusion: 'blocked',
        findings: expect.arrayContaining([expect.objectContaining({ code: 'SG102' })]),
      },
    ])
    await expectNoMerge(site, 5, /check "specgate \/ design" fails/)
  })

  test.each<{ name: string; finding: string; prepare: (site: string) => Promise<unknown>; decide: readonly Step[] }>([
    {
      name: 'the board is not there',
      finding: 'SG333',
      prepare: (site) => rm(boardOf(site)),
      decide: [say('ana', 3, '/sdd decide TRD-001 A go on all the same', MORNING)],
    },
    {
      name: 'a person decides to stop',
      finding: 'SG333',
      prepare: () => Promise.resolve(),
      decide: [say('ana', 3, '/sdd decide TRD-001 B too narrow', MORNING)],
    },
  ])('not feasible stops: $name', async ({ finding, prepare, decide }) => {
    const site = await book.openAfter(stepsUntil('ana approves #2'))
    await prepare(site)
    const seen = await tell(site, [merge('ana', 2, 'squash', MORNING), ...decide, approve('ana', 3, MORNING)])
    expect(seen?.decision.verdicts).toMatchObject([{ conclusion: 'blocked', findings: [{ code: finding }] }])
    await expectNoMerge(site, 3, /check "specgate \/ feasibility" fails/)
    expect(await readBranches(site)).not.toContain(branchOf('design'))
    expect((await recordEvents(site)).at(-1)).toBe('draft.produced')
  })
})

describe('after Gate 2', () => {
  test('a skill that changed since is not run', async () => {
    const site = await book.openAfter(stepsUntil('ana merges #4'))
    const path = '.specgate/skills/board/write/write.py'
    const changed = `${await showFile(site, 'main', path)}# one more line\n`
    const issue = { kind: 'issue', number: NUMBERS.issue } as const
    await tell(site, [push('rik', 'main', { [path]: changed }, issue), BUILD])
    expect((await repliesOn(site, NUMBERS.issue)).join()).toContain('is not the program that Gate 2 approved')
    expect(await readBoard(site)).toEqual([])
    expect(await recordEvents(site)).not.toContain('build.requested')
  })

  test('a design that was edited on main since is not built', async () => {
    const site = await book.openAfter(stepsUntil('ana merges #4'))
    const edited = (await showFile(site, 'main', DESIGN)).replace('on Friday', 'on Monday')
    await tell(site, [push('rik', 'main', { [DESIGN]: edited }, pull(4)), BUILD])
    expect(await repliesOn(site, NUMBERS.issue)).toEqual([
      expect.stringContaining(`${DESIGN} is not what was approved`),
    ])
    expect(await recordEvents(site)).not.toContain('build.requested')
    expect(await readBoard(site)).toEqual([])
  })

  test('a failing check rolls back; the deviation is recorded, and another attempt can be made', async () => {
    const site = await book.openAfter(stepsUntil('ana merges #4'))
    await writeFile(boardOf(site), 'an older notice\n')
    await writeFile(`${boardOf(site)}.smeared`, '')
    const first = await tell(site, [BUILD])
    expect(await readBoard(site)).toEqual(['an older notice'])
    expect((await recordEvents(site)).slice(-7)).toEqual([
      'build.requested',
      'run.granted',
      'build.step',
      'run.ended',
      'deviation.recorded',
      'deviation.recorded',
      'draft.produced',
    ])
    const record = await showFile(site, branchOf('build'), artifactPath(ENGAGEMENT, 'as-built'))
    expect(record).toContain('rolled-back')
    expect(first?.decision.next).toEqual([expect.stringContaining('@olga can approve #5')])

    await rm(`${boardOf(site)}.smeared`)
    await tell(site, [BUILD])
    expect(await readBoard(site)).toEqual([
      'an older notice',
      'The north door stays shut on Friday.',
      'Rik of the caretakers',
    ])
    const end = await tell(site, [approve('olga', 5, AFTERNOON), merge('olga', 5, 'squash', AFTERNOON)])
    expect(end?.decision.engagement?.closed).toBe(true)
  })
})
