import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ForgeUnderTest } from './forge-under-test.ts'
import { DESIGN_BRANCH, SPEC, SPEC_BRANCH, UNKNOWN_COMMIT, file, look, only, proposeSpec } from './forge-under-test.ts'

export function describeReviews(open: () => Promise<ForgeUnderTest>): void {
  describe('reviews', () => {
    let under: ForgeUnderTest
    let number: number
    let head: string
    beforeEach(async () => {
      under = await open()
      const proposed = await proposeSpec(under.forge)
      number = proposed.number
      head = proposed.head
    })
    afterEach(() => under.close())

    async function reviews() {
      return only((await look(under.forge)).pulls).reviews.map(({ author, state, commit }) => [
        author.login,
        state,
        commit,
      ])
    }

    test('are bound to the head they saw, and all are kept', async () => {
      await under.as('ada').review(number, 'approved')
      const next = await under.as('bo').push(SPEC_BRANCH, [file(SPEC, '2\n')])
      await under.as('ada').review(number, 'changes-requested')
      await under.as('rita').review(number, 'commented', head)
      expect(await reviews()).toEqual([
        ['ada', 'approved', head],
        ['ada', 'changes-requested', next],
        ['rita', 'commented', head],
      ])
    })

    test('a dismissed one stays, as dismissed', async () => {
      const review = await under.as('ada').review(number, 'approved')
      await under.as('cy').dismissReview(number, review)
      expect(await reviews()).toEqual([['ada', 'dismissed', head]])
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

  describe('users', () => {
    let under: ForgeUnderTest
    beforeEach(async () => {
      under = await open()
    })
    afterEach(() => under.close())

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
}
