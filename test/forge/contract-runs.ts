import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Conflict } from '../../src/forge/forge.ts'
import type { ForgeEffect } from '../../src/model/effect.ts'
import { CLAIM_FILE, END_FILE, JOB_FILE, runBranch } from '../../src/model/grant.ts'
import { LEDGER_BRANCH } from '../../src/model/place.ts'
import type { RunBranch } from '../../src/model/snapshot.ts'
import type { ForgeUnderTest } from './forge-under-test.ts'
import {
  ENGAGEMENT,
  SPEC_BRANCH,
  UNKNOWN_COMMIT,
  file,
  look,
  only,
  proposeSpec,
  startEngagement,
} from './forge-under-test.ts'

const GRANT = `sha256:${'0123456789abcdef'.repeat(4)}`
const RUNS = runBranch(ENGAGEMENT, GRANT)
const JOB = `${JSON.stringify({ schema: 1, grant: GRANT, workflowRun: null })}\n`

export function describeRuns(open: () => Promise<ForgeUnderTest>): void {
  describe('runs', () => {
    let under: ForgeUnderTest
    beforeEach(async () => {
      under = await open()
      await startEngagement(under.forge)
    })
    afterEach(() => under.close())

    async function openRunBranch(branch = RUNS): Promise<RunBranch> {
      const { base } = await look(under.forge)
      const files = [file(JOB_FILE, JOB)]
      const message = 'Grant\n'
      await under.forge.apply({ kind: 'commit-files', branch, expected: null, parent: base.sha, message, files })
      const found = (await look(under.forge)).runs.find(({ name }) => name === branch)
      if (found === undefined) throw new Error(`${branch} is not seen`)
      return found
    }

    function deletion(branch: string, expected: string): ForgeEffect {
      return { kind: 'delete-branch', branch, expected }
    }

    test('a run branch is seen with what it carries, and is no phase branch', async () => {
      const first = await openRunBranch()
      const { base } = await look(under.forge)
      expect(first).toMatchObject({ name: RUNS, job: 'unknown', mergeBase: base.sha })
      expect(first.commits).toMatchObject([{ parents: [base.sha], author: under.bot, message: 'Grant\n' }])
      const stranger = { name: 'github-actions[bot]', email: 'job@example.net' }
      const claim = { schema: 1, holder: 'local:x', at: '2026-03-02T09:00:00.000Z' }
      const tip = await under.as('bo').push(RUNS, [file(CLAIM_FILE, JSON.stringify(claim))], { author: stranger })
      const seen = await look(under.forge)
      expect(seen.branches).toEqual([])
      expect(seen.pulls).toEqual([])
      const run = only(seen.runs)
      expect(run.sha).toBe(tip)
      expect(run.changes.map(({ path, before, after }) => [path, before, after?.text])).toEqual([
        [CLAIM_FILE, null, JSON.stringify(claim)],
        [JOB_FILE, null, JOB],
      ])
      expect(run.commits.map(({ author }) => author.id)).toEqual([under.bot.id, null])
      expect(run.predictedTree).toMatch(/^[0-9a-f]{40}$/)
    })

    test('run branches are those of the engagement, by name; anything else below them is none', async () => {
      const [b, a] = ['b', 'a'].map((digit) => runBranch(ENGAGEMENT, `sha256:${digit.repeat(64)}`))
      for (const branch of [b, a, runBranch('043-other', GRANT), `sdd/${ENGAGEMENT}/runs/nothing`, `${SPEC_BRANCH}x`]) {
        await under.as('bo').push(String(branch), [file('x', 'x')])
      }
      const seen = await look(under.forge)
      expect(seen.runs.map(({ name }) => name)).toEqual([a, b])
      expect(seen.branches).toEqual([])
      expect((await look(under.forge, { kind: 'engagement', id: ENGAGEMENT })).runs).toHaveLength(2)
    })

    test('an issue that is no engagement, and a pull request from elsewhere, have none', async () => {
      await openRunBranch()
      await under.as('rita').openIssue({ title: '[Other]', body: '' })
      const other = await under.as('rita').openIssue({ title: '[Another]', body: '' })
      expect(await look(under.forge, { kind: 'issue', number: other })).toMatchObject({ engagement: null, runs: [] })
      const number = await under.as('bo').openPull({ branch: RUNS, title: 'Take my evidence' })
      const seen = await look(under.forge, { kind: 'pull', number })
      expect(seen).toMatchObject({ engagement: null, runs: [], pulls: [], outside: { number, headBranch: RUNS } })
      expect(await under.forge.list()).toContainEqual({ kind: 'pull', number })
    })

    test('delete-branch removes it, once and again', async () => {
      const { sha } = await openRunBranch()
      await under.forge.apply(deletion(RUNS, sha))
      const once = await look(under.forge)
      expect(once.runs).toEqual([])
      await under.forge.apply(deletion(RUNS, sha))
      expect(await look(under.forge)).toEqual(once)
      expect((await openRunBranch()).name).toBe(RUNS)
    })

    test('delete-branch of one that moved is a conflict, and changes nothing', async () => {
      const { sha } = await openRunBranch()
      await under.as('bo').push(RUNS, [file(END_FILE, '{}')])
      const before = await look(under.forge)
      await expect(under.forge.apply(deletion(RUNS, sha))).rejects.toThrow(Conflict)
      await expect(under.forge.apply(deletion(RUNS, UNKNOWN_COMMIT))).rejects.toThrow(Conflict)
      expect(await look(under.forge)).toEqual(before)
    })

    test('delete-branch and a push at once: one of them wins, and nothing is lost unseen', async () => {
      const { sha } = await openRunBranch()
      const [deleted, pushed] = await Promise.allSettled([
        under.forge.apply(deletion(RUNS, sha)),
        under.as('bo').push(RUNS, [file(END_FILE, '{}')], { onto: sha }),
      ])
      const left = (await look(under.forge)).runs.map((run) => run.sha)
      if (deleted.status === 'rejected') expect(deleted.reason).toBeInstanceOf(Conflict)
      expect(pushed.status).toBe('fulfilled')
      expect(left).toEqual([pushed.status === 'fulfilled' ? pushed.value : ''])
    })

    test.each(['main', LEDGER_BRANCH, SPEC_BRANCH, `sdd/${ENGAGEMENT}/runs/x`, `refs/heads/${RUNS}`])(
      'delete-branch refuses %s, wherever it is',
      async (branch) => {
        const { head } = await proposeSpec(under.forge)
        const before = await look(under.forge)
        const refused = under.forge.apply(deletion(branch, head))
        await expect(refused).rejects.toThrow('not a run branch')
        await expect(refused).rejects.not.toThrow(Conflict)
        expect(await look(under.forge)).toEqual(before)
      },
    )
  })
}
