import { describe } from 'vitest'
import type { ForgeUnderTest } from './forge-under-test.ts'
import { describeEffects } from './contract-effects.ts'
import { describeMerges } from './contract-merges.ts'
import { describeObserving } from './contract-observing.ts'
import { describeReviews } from './contract-reviews.ts'
import { describeRuns } from './contract-runs.ts'
import { describeTalk } from './contract-talk.ts'

/** What any forge must do. `open` gives a fresh one for each test. */
export function describeForge(name: string, open: () => Promise<ForgeUnderTest>): void {
  describe(name, () => {
    describeObserving(open)
    describeEffects(open)
    describeReviews(open)
    describeRuns(open)
    describeMerges(open)
    describeTalk(open)
  })
}
