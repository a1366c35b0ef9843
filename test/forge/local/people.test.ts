import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Merge } from '../../../src/model/snapshot.ts'
import type { ForgeUnderTest } from '../forge-under-test.ts'
import {
  DESIGN_BRANCH,
  ENGAGEMENT,
  SPEC,
  SPEC_BRANCH,
  UNKNOWN_COMMIT,
  check,
  file,
  look,
  only,
  proposeSpec,
} from '../forge-under-test.ts'
import { openLocalUnderTest } from './local-under-test.ts'

const METHODS: readonly Merge['method'][] = ['merge', 'squash', 'rebase']

/** On a hosted forge the host refuses; here the local one does. */
describe('what the local forge refuses people', () => {
  let under: ForgeUnderTest
  beforeEach(async () => {
    under = await openLocalUnderTest()
  })
  afterEach(() => under.close())

  describe('words and pushes', () => {
    test.each<[string, string, () => Promise<unknown>]>([
      ['an issue without title', 'the title is empty', () => under.as('ada').openIssue({ title: ' ', body: '' })],
      ['an issue of a book', 'longer than', () => under.as('ada').openIssue({ title: 'x', body: 'x'.repeat(65_537) })],
      ['an empty comment', 'the comment is empty', () => under.as('ada').comment(1, '')],
      ['a comment on nothing', 'there is no issue or pull request #7', () => under.as('ada').comment(7, 'x')],
      ['another’s comment edited by a reader', 'was written by ada', () => under.as('rita').editComment(1, 1, 'x')],
      ['a comment that is not there', 'there is no comment 7 on #1', () => under.as('ada').editComment(1, 7, 'x')],
      ['a push by a reader', 'needs "write"', () => under.as('rita').push('x', [file('x', 'x')])],
      ['a push of nothing', 'change nothing', () => under.as('bo').push('x', [file('README.md', '# Network\n')])],
      ['a push to a strange path', 'is not a path', () => under.as('bo').push('x', [file('../x', 'x')])],
      ['a push to a strange branch', 'is not a branch name', () => under.as('bo').push('x y', [file('x', 'x')])],
      ['deleting the default branch', 'cannot be deleted', () => under.as('ada').reset('main', null)],
      [
        'a pull request from nothing',
        'there is no branch x',
        () => under.as('ada').openPull({ branch: 'x', title: 'x' }),
      ],
      [
        'a pull request of nothing',
        'nothing to propose',
        () => under.as('ada').openPull({ branch: 'main', title: 'x' }),
      ],
    ])('%s is refused', async (_name, reason, act) => {
      await under.as('ada').openIssue({ title: 'One', body: '' })
      await under.as('ada').comment(1, 'first')
      await expect(act()).rejects.toThrow(reason)
    })

    test('a reader closes only what is their own', async () => {
      await under.as('bo').push('x', [file('x', 'x')])
      await under.as('bo').push('y', [file('y', 'y')])
      const own = await under.as('rita').openPull({ branch: 'x', title: 'Mine' })
      const other = await under.as('bo').openPull({ branch: 'y', title: 'Theirs' })
      await expect(under.as('rita').closePull(other)).rejects.toThrow('was opened by Bo')
      await under.as('rita').closePull(own)
      await expect(under.as('rita').closePull(own)).rejects.toThrow('is closed')
      await expect(under.as('bo').openPull({ branch: 'y', title: 'Again' })).rejects.toThrow('is open from branch y')
    })
  })

  describe('reviews', () => {
    let number: number
    let head: string
    beforeEach(async () => {
      const proposed = await proposeSpec(under.forge)
      number = proposed.number
      head = proposed.head
    })

    test('dismissed twice is refused', async () => {
      const review = await under.as('ada').review(number, 'approved')
      await under.as('cy').dismissReview(number, review)
      await expect(under.as('cy').dismissReview(number, review)).rejects.toThrow('nothing to dismiss')
    })

    test('the author of a pull request may comment on it, not judge it', async () => {
      await under.as('bo').push(DESIGN_BRANCH, [file('x', 'x')])
      const own = await under.as('bo').openPull({ branch: DESIGN_BRANCH, title: 'Design' })
      await under.as('bo').review(own, 'commented')
      await expect(under.as('bo').review(own, 'approved')).rejects.toThrow(`Bo opened pull request #${own} and cannot`)
      await expect(under.as('bo').review(own, 'changes-requested')).rejects.toThrow('cannot judge it')
    })

    test.each<[string, string, () => Promise<unknown>]>([
      ['by nobody known', 'there is no user eve', () => under.as('eve').review(number, 'approved')],
      ['by a suspended account', 'suspended', () => under.as('sue').review(number, 'approved')],
      ['of no pull request', 'there is no pull request #77', () => under.as('ada').review(77, 'approved')],
      ['of a strange commit', 'is not part of', () => under.as('ada').review(number, 'approved', UNKNOWN_COMMIT)],
      ['dismissed by a reader', 'needs "write"', () => under.as('rita').dismissReview(number, 1)],
      ['dismissed without being there', 'there is no review 77', () => under.as('ada').dismissReview(number, 77)],
    ])('%s are refused', async (_name, reason, act) => {
      await under.as('cy').review(number, 'approved')
      const before = await look(under.forge)
      await expect(act()).rejects.toThrow(reason)
      expect(await look(under.forge)).toEqual(before)
    })

    test('of a closed pull request, or of a commit that was there before it, are refused', async () => {
      const { mergeBase } = only((await look(under.forge)).pulls).content
      await expect(under.as('ada').review(number, 'approved', mergeBase)).rejects.toThrow('is not part of')
      await under.as('ada').closePull(number)
      await expect(under.as('ada').review(number, 'approved')).rejects.toThrow('is closed')
    })

    test('an older head that was force-pushed away cannot be reviewed any more', async () => {
      const { mergeBase } = only((await look(under.forge)).pulls).content
      await under.as('bo').push(SPEC_BRANCH, [file(SPEC, 'other\n')], { onto: mergeBase })
      await expect(under.as('ada').review(number, 'approved', head)).rejects.toThrow('is not part of')
    })
  })

  describe('merges', () => {
    let number: number
    let head: string
    beforeEach(async () => {
      const proposed = await proposeSpec(under.forge)
      number = proposed.number
      head = await under.as('bo').push(SPEC_BRANCH, [file(`specs/${ENGAGEMENT}/second.md`, 'second\n')])
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

    test('rebase stops at a commit that conflicts', async () => {
      const { base } = await look(under.forge)
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

    test('squash names the other authors', async () => {
      await under.forge.apply(check(number, head, 'success'))
      const { base } = await look(under.forge)
      const { sha } = await under.as('cy').merge(number, 'squash')
      await under.as('cy').push(DESIGN_BRANCH, [file('x', 'x')], { onto: sha })
      await under.as('cy').reset('main', base.sha)
      const [squashed] = only((await look(under.forge)).branches).commits
      const trailer = 'Co-authored-by: Bo <Bo@users.specgate.local>'
      expect(squashed?.message).toBe(`Spec (#1)\n\n* Spec\n* Push\n\n${trailer}\n`)
    })
  })
})
