import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Merge } from '../../src/model/snapshot.ts'
import type { ForgeUnderTest } from './forge-under-test.ts'
import { ENGAGEMENT, SPEC, SPEC_BRANCH, check, file, look, only, proposeSpec } from './forge-under-test.ts'

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
        by: { id: 13, login: 'cy' },
      })
      expect(merged).toEqual({ ...pull, state: 'merged', merge })
      expect(after.branches).toEqual([])
      expect(after.files.map((each) => each.path)).toContain(SPEC)
    })

    test.each<[Merge['method'], number, string]>([
      ['merge', 3, 'Merge pull request #1 from'],
      ['squash', 1, 'Spec (#1)\n\n* Spec\n* Push\n\nCo-authored-by: Bo <Bo@users.specgate.local>'],
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
      expect(commits.at(-1)?.committer).toEqual({ id: 13, login: 'cy' })
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

    test.each<[string, string, () => Promise<unknown>]>([
      ['no check', 'no check has reported on', async () => {}],
      [
        'a pending check',
        '"specgate / gate" is pending: waiting for ada',
        async () => {
          await under.forge.apply({ ...check(number, head, 'success'), name: 'other' })
          await under.forge.apply(check(number, head, 'pending', 'waiting for ada'))
        },
      ],
      [
        'a failing check',
        '"specgate / gate" fails: Gate 1 is not approved',
        () => under.forge.apply(check(number, head, 'failure', 'Gate 1 is not approved')),
      ],
      [
        'a check of an older head',
        'check "specgate / gate" has not reported on',
        async () => {
          await under.forge.apply(check(number, head, 'success'))
          await under.as('bo').push(SPEC_BRANCH, [file(SPEC, 'later\n')])
        },
      ],
      [
        'a conflict',
        'conflicts with main',
        async () => {
          await under.forge.apply(check(number, head, 'success'))
          await under.as('bo').push('main', [file(SPEC, 'somebody else\n')])
        },
      ],
      [
        'nothing to merge',
        'has nothing to merge',
        async () => {
          await under.forge.apply(check(number, head, 'success'))
          await under.as('bo').reset('main', head)
        },
      ],
      ['a closed pull request', 'is closed', () => under.as('ada').closePull(number)],
    ])('is refused with %s', async (_name, reason, prepare) => {
      await prepare()
      const before = await look(under.forge)
      for (const method of METHODS) await expect(under.as('cy').merge(number, method)).rejects.toThrow(reason)
      expect(await look(under.forge)).toEqual(before)
    })

    test('is refused to a reader, to an unknown user, of a draft, and twice', async () => {
      await under.forge.apply(check(number, head, 'success'))
      await expect(under.as('rita').merge(number, 'merge')).rejects.toThrow('rita has permission "read"')
      await expect(under.as('eve').merge(number, 'merge')).rejects.toThrow('there is no user eve')
      const branch = `sdd/${ENGAGEMENT}/design`
      const tip = await under.as('bo').push(branch, [file('x', 'x')])
      const draft = await under.as('bo').openPull({ branch, title: 'Draft', draft: true })
      await under.forge.apply(check(draft, tip, 'success'))
      await expect(under.as('cy').merge(draft, 'merge')).rejects.toThrow('is a draft')
      await under.as('cy').merge(number, 'merge')
      await expect(under.as('cy').merge(number, 'merge')).rejects.toThrow('is merged')
    })

    test('rebase leaves out what the default branch has already, and stops at a commit that conflicts', async () => {
      const { base } = await look(under.forge)
      await under.as('cy').push('main', [file(SPEC, 'spec\n')])
      await under.forge.apply(check(number, head, 'success'))
      const merge = await under.as('cy').merge(number, 'rebase')
      expect(merge.tree).toBe(only((await look(under.forge)).pulls).content.predictedTree)

      // The second commit takes back what conflicts, so that only the way there does.
      const branch = `sdd/${ENGAGEMENT}/design`
      await under.as('bo').push(branch, [file('README.md', 'ours\n')], { onto: base.sha })
      const tip = await under.as('bo').push(branch, [file('README.md', '# Network\n'), file('x', 'x')])
      await under.as('cy').push('main', [file('README.md', 'theirs\n')])
      const next = await under.as('bo').openPull({ branch, title: 'Design' })
      await under.forge.apply(check(next, tip, 'success'))
      await expect(under.as('cy').merge(next, 'rebase')).rejects.toThrow('cannot be rebased')
      await under.as('cy').merge(next, 'squash')
    })
  })
}
