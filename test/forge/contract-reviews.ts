import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ForgeUnderTest } from './forge-under-test.ts'
import { SPEC, SPEC_BRANCH, file, look, only, proposeSpec } from './forge-under-test.ts'

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
    })
  })
}
