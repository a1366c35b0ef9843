import { Refused } from '../refused.ts'
import { requireUser } from '../require-user.ts'
import { pullPath } from '../threads.ts'
import type { ActAs } from './act.ts'
import { act } from './act.ts'

export type Dismissal = ActAs & { readonly pull: number; readonly review: number }

/** Voids somebody's approval or rejection. Throws `Refused`. */
export async function dismissReview(wanted: Dismissal): Promise<void> {
  return act(wanted, () => async (state) => {
    const user = requireUser(state, wanted.as, 'write')
    const pull = await state.pull(wanted.pull)
    const review = pull?.reviews.find((each) => each.id === wanted.review)
    if (pull === null || review === undefined) {
      throw new Refused(`there is no review ${wanted.review} on pull request #${wanted.pull}`)
    }
    if (review.state !== 'approved' && review.state !== 'changes-requested') {
      throw new Refused(`review ${review.id} is ${review.state}: there is nothing to dismiss`)
    }
    const reviews = pull.reviews.map((each) => (each === review ? { ...each, state: 'dismissed' } : each))
    const files = { [pullPath(pull.number)]: { ...pull, reviews } }
    return { result: undefined, change: { message: `${user.login} dismisses review ${review.id}`, files } }
  })
}
