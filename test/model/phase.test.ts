import { expect, test } from 'vitest'
import { gateBefore, gateName, gateOf, GATES, PHASES, PULL_PHASES, pullPhaseOf } from '../../src/model/phase.ts'

test.each([
  ['requirements', 'requirements', 'Gate 1', null],
  ['feasibility', 'feasibility', 'the feasibility approval', 'requirements'],
  ['design', 'design', 'Gate 2', 'feasibility'],
  ['build', 'as-built', 'the as-built acceptance', 'design'],
] as const)('the pull request of %s stops at %s, called %s, after %s', (phase, gate, name, before) => {
  expect(gateOf(phase)).toBe(gate)
  expect(pullPhaseOf(gate)).toBe(phase)
  expect(gateName(gate)).toBe(name)
  expect(gateBefore(gate)).toBe(before)
})

test('five phases, in order; as-built closes inside the build pull request', () => {
  expect(PHASES).toEqual(['requirements', 'feasibility', 'design', 'build', 'as-built'])
  expect(PULL_PHASES.map(gateOf)).toEqual(GATES)
  expect(PULL_PHASES).toEqual(PHASES.slice(0, -1))
})
