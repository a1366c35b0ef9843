import { decide } from '../src/decide/decide.ts'
import { openDocumentReader } from '../src/derive/document-reader.ts'
import type { Snapshot } from '../src/model/snapshot.ts'
import { buildScene } from '../test/builders/scene.ts'

const COMMITS = 100
const REVIEWS = 30
const FILES = 20
const SECONDS = 3
const WARM_UP = 1

/**
 * How often `decide` judges a design under discussion in a second: 100 commits, 30 reviews, 20 files; each time from nothing, and as the
 * loop does it, which has read the documents a round before. One line.
 */
export function benchDecide(): Promise<string> {
  const snapshot = crowdedDesign()
  const documents = openDocumentReader()
  perSecond(() => decide(snapshot), WARM_UP)
  const cold = perSecond(() => decide(snapshot), SECONDS)
  const warm = perSecond(() => decide(snapshot, documents), SECONDS)
  const size = `${COMMITS} commits, ${REVIEWS} reviews, ${FILES} files`
  return Promise.resolve(
    `decide ${cold.toFixed(0)} per second on ${size}; ${warm.toFixed(0)} per second with the documents already read`,
  )
}

/** A design pull request that everybody works on, of an engagement with two locked gates. */
function crowdedDesign(): Snapshot {
  const reviewers = Array.from({ length: REVIEWS }, (_, index) => `reviewer-${index + 1}`)
  const { snapshot, content, pull } = buildScene({
    phase: 'design',
    commits: COMMITS,
    add: Array.from({ length: FILES - 1 }, (_, index) => `contracts/interface-${index + 1}.yml`),
    people: Object.fromEntries(reviewers.map((login) => [login, { teams: ['network-architects'] }])),
    reviews: reviewers,
  })
  const size = [content.commits.length, pull.reviews.length, content.changes.length]
  if (size.join() !== [COMMITS, REVIEWS, FILES].join()) throw new Error(`the snapshot has ${size.join(', ')}`)
  return snapshot
}

function perSecond(once: () => unknown, atLeast: number): number {
  const start = performance.now()
  let count = 0
  while (performance.now() - start < atLeast * 1000) {
    once()
    count += 1
  }
  return (1000 * count) / (performance.now() - start)
}
