import { expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'

const GATE = { approvals: 1, from: ['team:network-architects'] }
const REMIND = {
  gates: { requirements: { ...GATE, 'remind-after': '3d' }, feasibility: GATE, design: GATE, 'as-built': GATE },
}

function labelsOf(facts: SceneFacts): readonly string[] {
  const { effects } = decide(buildScene(facts).snapshot)
  return effects.flatMap((effect) => (effect.kind === 'set-labels' ? effect.labels : []))
}

test('nothing in the policy depends on the clock: nobody wakes it', () => {
  expect(decide(buildScene({ reviews: ['ana'], approved: true }).snapshot).wakeAt).toBeNull()
})

test('an approval that runs out wakes it at that moment, and then takes the approval back', () => {
  const facts = { expiring: '30d', reviews: ['ana'], approved: true }
  const { snapshot } = buildScene(facts)
  const submitted = snapshot.pulls.flatMap((pull) => pull.reviews)[0]?.submittedAt ?? ''
  const { wakeAt } = decide(snapshot)
  expect(wakeAt).toBe(new Date(Date.parse(submitted) + 30 * 24 * 3_600_000).toISOString())
  const woken = { ...snapshot, now: wakeAt ?? '' }
  expect(decide(woken).effects).toMatchObject([{ kind: 'append-record', record: { event: 'gate.revoked' } }])
})

test('a pull request that waits too long is called overdue, not before', () => {
  expect(labelsOf({ policy: REMIND, later: 70 })).not.toContain('sdd:overdue')
  expect(labelsOf({ policy: REMIND, later: 73 })).toContain('sdd:overdue')
  const { wakeAt } = decide(buildScene({ policy: REMIND, later: 70 }).snapshot)
  expect(Date.parse(wakeAt ?? '')).toBeGreaterThan(Date.parse(buildScene({ policy: REMIND, later: 70 }).snapshot.now))
  expect(decide(buildScene({ policy: REMIND, later: 73 }).snapshot).wakeAt).toBeNull()
})
