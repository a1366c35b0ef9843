import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Merge } from '../../src/model/snapshot.ts'
import type { ForgeUnderTest } from './forge-under-test.ts'
import { ENGAGEMENT, SPEC, SPEC_BRANCH, actor, check, file, look, only, proposeSpec } from './forge-under-test.ts'

const METHODS: readonly Merge['method'][] = ['merge', 'squash', 'rebase']

export function describeMerges(open: () => Promise<ForgeUnderTest>): void {
  describe('merges', () => {
    let under: ForgeUnderTest
    let number: number
    let head: string
    beforeEach(async () => {
      under = await open()
      const proposed = await proposeSpec(under.forge)
      number = proposed.number
      head = await under.as('bo').push(SPEC_BRANCH, [file(`specs/${ENGAGEMENT}/second.md`, 'second\n')])
    })
    afterEach(() => under.close())

    test.each(METHODS)('%s gives the predicted tree and keeps the pull request as it was', async (method) => {
      await under.as('cy').push('main', [file('README.md', 'meanwhile\n')])
      await under.as('ada').review(number, 'approved')
      await under.forge.apply(check(number, head, 'success'))
      const before = await look(under.forge)
      const pull = only(before.pulls)
      const merge = await under.as('cy').merge(number, method)
      const after = await look(under.forge)
      const merged = only(after.pulls)
      expect(merge).toMatchObject({
        sha: after.base.sha,
        tree: pull.content.predictedTree,
        from: before.base.sha,
        method,
        by: actor(under, 'cy'),
      })
      expect(merged).toEqual({ ...pull, state: 'merged', merge })
      expect(after.branches).toEqual([])
      expect(after.files.map((each) => each.path)).toContain(SPEC)
    })

    test.each<[Merge['method'], number, string]>([
      ['merge', 3, 'Merge pull request #1 from'],
      ['squash', 1, 'Spec (#1)\n\n* Spec\n'],
      ['rebase', 2, 'Push'],
    ])('%s puts %i commits on the default branch', async (method, count, message) => {
      const { base } = await look(under.forge)
      await under.forge.apply(check(number, head, 'success'))
      await under.as('cy').merge(number, method)
      // A branch that goes back to the old base shows what the default branch has beyond it.
      const proposal = `sdd/${ENGAGEMENT}/build`
      const now = (await look(under.forge)).base.sha
      await under.as('cy').push(proposal, [file('x', 'x')], { onto: now })
      await under.as('cy').reset('main', base.sha)
      const branch = only((await look(under.forge)).branches)
      const commits = branch.commits.slice(0, -1)
      expect(commits).toHaveLength(count)
      expect(commits.at(-1)?.sha).toBe(now)
      expect(commits.at(-1)?.message.startsWith(message)).toBe(true)
      // Hosted forges name the author of a pull request as the one who committed what was squashed.
      if (method !== 'squash') expect(commits.at(-1)?.committer).toEqual(actor(under, 'cy'))
      expect(commits.some((each) => each.sha === head)).toBe(method === 'merge')
    })

    test('what comes to the default branch later does not change what was merged', async () => {
      await under.forge.apply(check(number, head, 'success'))
      await under.as('cy').merge(number, 'squash')
      const before = only((await look(under.forge)).pulls)
      await under.as('cy').push('main', [file(SPEC, 'edited later\n')])
      await under.as('cy').push(SPEC_BRANCH, [file('x', 'x')])
      expect(only((await look(under.forge)).pulls)).toEqual(before)
    })

    test('rebase leaves out what the default branch has already', async () => {
      await under.as('cy').push('main', [file(SPEC, 'spec\n')])
      await under.forge.apply(check(number, head, 'success'))
      const predicted = only((await look(under.forge)).pulls).content.predictedTree
      const merge = await under.as('cy').merge(number, 'rebase')
      expect(merge.tree).toBe(predicted)
      expect(only((await look(under.forge)).pulls)).toMatchObject({ state: 'merged', merge })
    })
  })
}
