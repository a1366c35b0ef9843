import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'

const REMEDY = 'One review was used for several approvals: have each content approved by a review of its own.'

/**
 * V34 Review not replayed: a review stands behind one content only: the same pull request at the same head, and once within an approval.
 */
export function checkReviewOnce(archive: Archive): readonly Violation[] {
  const used = new Map<number, { readonly content: string; readonly by: string }>()
  const approved = archive.engagements.flatMap((chain) => chain.approved.map((approval) => ({ chain, approval })))
  return approved
    .toSorted((a, b) => a.approval.seq - b.approval.seq)
    .flatMap(({ chain, approval }) => {
      const { gate, change, approvals } = approval.data
      const content = `${chain.id} ${gate} ${change.pull} ${change.head}`
      return approvals.flatMap(({ review }, index): readonly Violation[] => {
        const record = pathOf(chain, approval)
        const doubled = approvals.findIndex((other) => other.review === review) !== index
        const first = used.get(review)
        if (first === undefined) used.set(review, { content, by: nameOf(approval) })
        if (!doubled && (first === undefined || first.content === content)) return []
        const message = `review ${review} is used twice: by ${first?.by ?? ''} and by ${nameOf(approval)}`
        return [{ code: 'V34', message, remedy: REMEDY, record }]
      })
    })
}
