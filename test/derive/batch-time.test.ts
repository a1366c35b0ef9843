import { expect, test } from 'vitest'
import { batchTime } from '../../src/derive/batch-time.ts'
import { parseBatch } from '../../src/model/batch.ts'
import type { SkillSummary } from '../../src/model/skill.ts'
import { bareComponent } from '../builders/bare-run.ts'
import { SKILLS } from '../builders/shipped.ts'

const [ANY] = SKILLS
if (ANY === undefined) throw new Error('skills ship')
/** Two programs and the checks: state, change and state again with no dry run are three programs of ten seconds. */
const PLAIN: SkillSummary = { ...ANY, dryRun: false, checks: { before: [], after: [] }, timeoutSeconds: 10 }

const a = bareComponent('a', { target: 'one' })
const b = bareComponent('b', { target: 'two' })
const c = bareComponent('c', { target: 'three', dependsOn: ['a'] })

test.each([
  ['one after the other', 'sequential', [a, b, c], 90],
  ['at once what does not stand on each other', 'parallel', [a, b, c], 60],
  ['two of one target never at once', 'parallel', [a, { ...b, target: 'one' }], 60],
  ['two at a time', 'rolling(2, 0)', [a, b, bareComponent('d', { target: 'four' })], 60],
  ['group by group', 'grouped(target)', [a, b], 60],
  ['nothing for what is not built', 'sequential', [a, { ...b, action: 'reuse' as const }], 30],
  ['a chain, whatever the order in the document', 'parallel', [c, a], 60],
] as const)('a build takes at most: %s', (_, written, components, seconds) => {
  const batch = parseBatch(written)
  if (batch === null) throw new Error(written)
  expect(batchTime(batch, components, () => PLAIN)).toEqual({ seconds, unknown: [] })
})

test('a run is as long as all programs of its rehearsal and its change', () => {
  const skill = { ...PLAIN, dryRun: true, checks: { before: ['x'], after: ['y', 'z'] } }
  // Rehearsal: state, check, dry run, state. Change: state, check, dry run, state, change, state, two checks.
  expect(batchTime({ kind: 'sequential' }, [a], () => skill)).toEqual({ seconds: 120, unknown: [] })
})

test('a component whose skill is not installed is named', () => {
  expect(batchTime({ kind: 'sequential' }, [a, b], ({ id }) => (id === 'a' ? null : PLAIN))).toEqual({
    seconds: 30,
    unknown: ['a'],
  })
})

test('components that wait for each other take no time that anybody could tell', () => {
  expect(batchTime({ kind: 'parallel' }, [{ ...a, dependsOn: ['c'] }, c], () => PLAIN)).toBeNull()
})
