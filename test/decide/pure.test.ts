import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import { specBasis } from '../../src/derive/basis.ts'
import { openDocumentReader } from '../../src/derive/document-reader.ts'
import type { Decision } from '../../src/model/decision.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { fileOf } from '../builders/repository-file.ts'
import { buildScene } from '../builders/scene.ts'
import { CERTIFICATES } from '../builders/shipped.ts'
import { SCENES } from './scenes.ts'

const SNAPSHOTS = SCENES.map(([name, { snapshot }]) => [name, snapshot] as const)

describe.each(SNAPSHOTS)('decide on %s', (_, snapshot) => {
  test('takes a frozen snapshot and gives plain data', () => {
    const decision = decide(deepFrozen(structuredClone(snapshot)))
    expect(JSON.parse(JSON.stringify(decision))).toEqual(decision)
  })

  test('gives the same for the same, also for a snapshot that was saved to a file', () => {
    const decision = decide(snapshot)
    expect(decide(snapshot)).toEqual(decision)
    expect(decide(JSON.parse(JSON.stringify(snapshot)) as Snapshot)).toEqual(decision)
  })

  test('gives the same with documents that were read before', () => {
    const documents = openDocumentReader()
    expect(decide(snapshot, documents)).toEqual(decide(snapshot))
    expect(decide(snapshot, documents)).toEqual(decide(snapshot))
  })
})

test('the order in which the forge lists things decides nothing', () => {
  const documents = openDocumentReader()
  const scene = fc.constantFrom(...SNAPSHOTS.map(([, snapshot]) => withSecondInventory(snapshot)))
  const shuffled = scene.chain((snapshot) => shuffle(snapshot).map((other) => [snapshot, other] as const))
  fc.assert(
    fc.property(shuffled, ([snapshot, other]) => {
      expect(saidBy(decide(other, documents))).toEqual(saidBy(decide(snapshot, documents)))
    }),
    { numRuns: 200 },
  )
})

test('no draft goes out of date because inventories are listed in another order', () => {
  const snapshot = withSecondInventory(buildScene().snapshot)
  const other = { ...snapshot, files: snapshot.files.toReversed() }
  if (snapshot.issue === null) throw new Error('a scene has an issue')
  expect(specBasis(other, snapshot.issue, CERTIFICATES)).toBe(specBasis(snapshot, snapshot.issue, CERTIFICATES))
})

/** All but the engagement, which carries the pull request as it was listed. */
function saidBy({ verdicts, gates, findings, effects, next, wakeAt }: Decision): Omit<Decision, 'engagement'> {
  return { verdicts, gates, findings, effects, next, wakeAt }
}

function shuffle(snapshot: Snapshot): fc.Arbitrary<Snapshot> {
  const { users, files, issue } = snapshot
  const pulls = fc.tuple(...snapshot.pulls.map(shufflePull))
  const comments = permutation(issue?.comments ?? [])
  return fc.tuple(permutation(users), permutation(files), pulls, comments).map(([users, files, pulls, comments]) => ({
    ...snapshot,
    users,
    files,
    pulls,
    issue: issue === null ? null : { ...issue, comments },
  }))
}

function shufflePull(pull: Snapshot['pulls'][number]): fc.Arbitrary<Snapshot['pulls'][number]> {
  const { reviews, comments, checks, labels } = pull
  return fc
    .tuple(permutation(reviews), permutation(comments), permutation(checks), permutation(labels))
    .map(([reviews, comments, checks, labels]) => ({ ...pull, reviews, comments, checks, labels }))
}

function permutation<T>(list: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...list], { minLength: list.length })
}

/** A second environment, so that there is an order of inventories. */
function withSecondInventory(snapshot: Snapshot): Snapshot {
  const lab = snapshot.files.find((file) => file.path.endsWith('/lab.yml'))
  const spare = fileOf('.specgate/environments/spare.yml', (lab?.text ?? '').replace('name: lab', 'name: spare'))
  return { ...snapshot, files: [...snapshot.files, spare] }
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFrozen)
  return value
}
