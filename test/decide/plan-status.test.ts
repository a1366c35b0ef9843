import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'
import { withPull } from './scenes.ts'

const GATE = { approvals: 1, from: ['team:network-architects'] }
const NAMED = {
  gates: {
    requirements: { approvals: 1, from: ['user:ana', 'user:rik', 'user:SAM'] },
    feasibility: GATE,
    design: GATE,
    'as-built': GATE,
  },
}

function asked(facts: SceneFacts, change: Parameters<typeof withPull>[1] = {}) {
  const { effects } = decide(withPull(buildScene(facts), change))
  return effects.flatMap((effect) => (effect.kind === 'request-reviewers' ? [[...effect.users, ...effect.teams]] : []))
}

describe('reviewers are asked', () => {
  test.each<[string, SceneFacts, readonly (readonly string[])[]]>([
    ['the team that the gate names', {}, [['network-architects']]],
    ['both teams of Gate 2', { phase: 'design' }, [['network-architects', 'security']]],
    ['people by name, but not the requester', { policy: NAMED }, [['ana', 'SAM']]],
    ['nobody while there is something to mend', { draft: true }, []],
    ['nobody in observe mode', { policy: { mode: 'observe' } }, []],
    ['nobody once somebody has reviewed', { reviews: [{ by: 'ana', state: 'commented' }] }, []],
  ])('%s', (_, facts, expected) => {
    expect(asked(facts)).toEqual(expected)
  })

  test('not again: who was asked, or was asked before and taken off', () => {
    expect(asked({}, { requested: { users: [], teams: ['network-architects'] } })).toEqual([])
    expect(asked({}, { labels: ['sdd:gate/waiting', 'sdd:phase/requirements'] })).toEqual([])
  })
})

test('findings stand beside the lines they are about', () => {
  const { snapshot } = buildScene({ request: { 'maintenance-window': null } })
  const check = decide(snapshot).effects.find(
    (effect) => effect.kind === 'set-check' && effect.name === 'specgate / requirements',
  )
  if (check?.kind !== 'set-check') throw new Error('a check was expected')
  const [first] = check.annotations
  expect(first).toMatchObject({ path: 'specs/001-demo/customer-spec.md', level: 'failure' })
  expect(first?.line).toBeGreaterThan(1)
  expect(first?.title).toMatch(/^SG\d{3} /)
  expect(first?.message).toMatch(/^Expected: /)
})
