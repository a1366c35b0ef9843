import { describe, expect, test } from 'vitest'
import { compareStakes, stakesOf } from '../../src/derive/stakes-of.ts'
import type { Stakes } from '../../src/model/stakes.ts'
import { tellStakes } from '../../src/model/stakes.ts'
import { CERTIFICATES, useCaseOf } from '../builders/shipped.ts'

function stakes(facts: Partial<Stakes> = {}): Stakes {
  return { dependents: [], place: null, claims: null, items: [], components: [], ...facts }
}

const MUCH = { items: ['FR-001', 'FR-002', 'AC-001'], components: ['deploy'] }

describe('asked first', () => {
  test.each([
    ['what other questions depend on, before the place', { dependents: ['Q-002'] }, { place: 'target', ...MUCH }],
    ['the place, before a claim', { place: 'environment' }, { claims: 'vlan', ...MUCH }],
    ['a claim, before what much takes', { claims: 'port' }, MUCH],
    ['what more takes', { items: ['FR-001', 'FR-002'] }, { items: ['FR-001'] }],
    ['what a component takes besides', { items: ['FR-001'], components: ['deploy'] }, { items: ['FR-001'] }],
    [
      'of two that others depend on, the place',
      { dependents: ['Q-002'], place: 'target' },
      { dependents: ['Q-003', 'Q-004'] },
    ],
    ['of two claims, what more takes', { claims: 'name', items: ['FR-001'] }, { claims: 'vlan' }],
  ] satisfies (readonly [string, Partial<Stakes>, Partial<Stakes>])[])('%s', (_, first, second) => {
    expect(compareStakes(stakes(first), stakes(second))).toBeLessThan(0)
    expect(compareStakes(stakes(second), stakes(first))).toBeGreaterThan(0)
  })

  test('neither, where as much hangs on both: then the order of the form stands', () => {
    expect(compareStakes(stakes({ items: ['FR-001'] }), stakes({ components: ['deploy'] }))).toBe(0)
  })
})

describe('what hangs on', () => {
  const inputOf = (name: string, library = CERTIFICATES) => {
    const input = library.inputs.find((each) => each.name === name)
    if (input === undefined) throw new Error(`there is no input ${name}`)
    return stakesOf(library, input)
  }

  test('the target: what is read of it', () => {
    expect(inputOf('endpoint')).toMatchInlineSnapshot(`
      {
        "claims": null,
        "components": [
          "rotate-certificate",
        ],
        "dependents": [],
        "items": [
          "FR-001",
          "CAP-001",
          "CAP-002",
          "CAP-003",
          "CAP-007",
          "CAP-008",
          "CAP-009",
        ],
        "place": "target",
      }
    `)
  })

  test('the environment: that, and its facts', () => {
    const [environment, endpoint] = [inputOf('environment'), inputOf('endpoint')]
    expect(environment.place).toBe('environment')
    expect(environment.items).toEqual(expect.arrayContaining(endpoint.items.filter((id) => id.startsWith('CAP-'))))
    expect(environment.items).toEqual(expect.arrayContaining(['CAP-004', 'CAP-005', 'CAP-006']))
    expect(endpoint.items).not.toContain('CAP-004')
  })

  test('a value: what takes it by name', () => {
    expect(inputOf('key-type')).toMatchInlineSnapshot(`
      {
        "claims": null,
        "components": [
          "rotate-certificate",
        ],
        "dependents": [],
        "items": [
          "FR-004",
          "CAP-006",
        ],
        "place": null,
      }
    `)
  })

  test('a choice: the questions that wait for it', () => {
    expect(inputOf('operation', useCaseOf('vlan-provisioning')).dependents).toEqual(['Q-005', 'Q-009', 'Q-011'])
  })

  test('a reason that only people read: nothing', () => {
    expect(inputOf('reason')).toEqual(stakes())
  })
})

test.each([
  ['nothing', {}, ''],
  ['one taker', { items: ['FR-001'] }, 'FR-001 takes it.'],
  ['some', { items: ['FR-002', 'AC-003'], components: ['deploy'] }, 'FR-002, AC-003 and component `deploy` take it.'],
  ['one dependent', { dependents: ['Q-002'] }, 'Whether Q-002 is asked depends on it.'],
  ['two dependents', { dependents: ['Q-002', 'Q-005'] }, 'Whether Q-002 and Q-005 are asked depends on it.'],
  ['a place', { place: 'target', claims: null }, 'It names the target.'],
  ['a claim', { claims: 'address', items: ['FR-001'] }, 'It lays claim to an address; FR-001 takes it.'],
  [
    'more than are listed',
    { items: ['FR-001', 'FR-002', 'FR-003', 'FR-004', 'FR-005', 'FR-006', 'FR-007'] },
    'FR-001, FR-002, FR-003, FR-004, FR-005 and 2 more take it.',
  ],
] satisfies (readonly [string, Partial<Stakes>, string])[])('told: %s', (_, facts, text) => {
  expect(tellStakes(stakes(facts))).toBe(text)
})
