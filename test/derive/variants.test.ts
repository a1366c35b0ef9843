import { describe, expect, test } from 'vitest'
import { contradictedBy, differencesOf, plannedAs, setBy, variantsOf } from '../../src/derive/variants.ts'
import type { LibraryVariant } from '../../src/model/library-spec.ts'
import { CERTIFICATES, LIBRARY, SKILLS, useCaseOf } from '../builders/shipped.ts'

const NOTHING_BOUND: readonly string[] = []
const GENERAL = { ...useCaseOf('dns-record-management'), variants: [] }

function variant(given: Partial<LibraryVariant>): LibraryVariant {
  return { id: 'x', title: 'X', because: 'Because.', batch: null, sets: {}, without: [], ...given }
}

describe('the variants of a use case', () => {
  test('are its own where it has some', () => {
    expect(variantsOf(CERTIFICATES, SKILLS).map(({ id }) => id)).toEqual(['performance', 'compatibility', 'cost'])
  })

  test('are three general ones where it has none', () => {
    const told = variantsOf(GENERAL, SKILLS).map(({ id, batch, without }) => [id, batch, without])
    expect(told).toEqual([
      ['reliability', 'sequential', []],
      ['performance', 'parallel', []],
      ['cost', null, []],
    ])
  })

  test('cost leaves out what only reads, is needed by nothing, and tells nothing that another does not', () => {
    const [set] = GENERAL.components
    const read = SKILLS.find(({ access }) => access === 'read')
    if (set === undefined || read === undefined) throw new Error('a component and a skill that reads')
    const look = { ...set, id: 'look', skill: `${read.name}@${read.version}`, dependsOn: [set.id] }
    const use = { ...set, id: 'use', dependsOn: ['look'], satisfies: ['FR-005'] }
    const alone = { ...look, id: 'alone', satisfies: ['FR-004'] }
    const without = (...components: readonly (typeof set)[]) =>
      variantsOf({ ...GENERAL, components }, SKILLS).find(({ id }) => id === 'cost')?.without
    expect(without(set, look)).toEqual(['look'])
    expect(without(set, look, use)).toEqual([])
    expect(without(set, alone)).toEqual([])
    expect(without(set, { ...look, skill: set.skill })).toEqual([])
    expect(without(look, { ...look, id: 'again' })).toEqual(['look'])
  })

  test('have names that commands can say', () => {
    for (const spec of LIBRARY) for (const { id } of variantsOf(spec, SKILLS)) expect(id).toMatch(/^[a-z][a-z-]{0,39}$/)
  })
})

describe('what a variant does otherwise', () => {
  const spec = useCaseOf('config-drift-remediation')
  const values = { ...spec.example }

  test.each([
    ['nothing', variant({}), []],
    ['the batch that it has anyway', variant({ batch: spec.batch }), []],
    ['another batch', variant({ batch: 'parallel' }), ['batch parallel instead of sequential']],
    ['a value that was asked for anyway', variant({ sets: { 'devices-at-a-time': 5 } }), []],
    ['another value', variant({ sets: { 'devices-at-a-time': 1 } }), ['devices-at-a-time 1 instead of 5']],
    ['a component less', variant({ without: ['open-tickets'] }), ['without open-tickets']],
  ])('%s', (_, given, told) => {
    expect(differencesOf(spec, given, { values, bound: NOTHING_BOUND })).toEqual(told)
  })

  test('never in place of what was decided, nor of what this request is not asked for', () => {
    const given = variant({ sets: { 'devices-at-a-time': 1, 'corrected-sections': ['clock'] } })
    expect(setBy(spec, given, { values, bound: ['devices-at-a-time'] })).toEqual({ 'corrected-sections': ['clock'] })
    const reporting = { ...values, remediation: 'report-only' }
    expect(setBy(spec, given, { values: reporting, bound: NOTHING_BOUND })).toEqual({ 'devices-at-a-time': 1 })
  })

  test('is planned with its components and its batch', () => {
    const planned = plannedAs(spec, variant({ batch: 'parallel', without: ['open-tickets'] }))
    expect([planned.batch, planned.components.map(({ id }) => id)]).toEqual([
      'parallel',
      ['correct-findings', 'grade-again'],
    ])
    expect(plannedAs(spec, null)).toBe(spec)
  })
})

describe('a variant contradicts what is locked', () => {
  const values = CERTIFICATES.example

  test.each([
    [
      'where a requirement, a criterion or an assessment names its value',
      { 'validity-days': 30 },
      ['FR-005', 'AC-002', 'CAP-004'],
    ],
    ['not where it sets what was asked for', { 'validity-days': 90 }, null],
  ])('%s', (_, sets, ids) => {
    const found = contradictedBy(CERTIFICATES, variant({ sets }), { values, bound: NOTHING_BOUND })
    expect(found).toEqual(ids === null ? [] : [{ input: 'validity-days', ids }])
  })

  test('not by how many are done at a time', () => {
    const spec = useCaseOf('software-upgrade')
    const given = variant({ sets: { 'devices-at-a-time': 4 } })
    expect(contradictedBy(spec, given, { values: spec.example, bound: NOTHING_BOUND })).toEqual([])
  })
})
