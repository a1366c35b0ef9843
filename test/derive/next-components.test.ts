import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextComponents } from '../../src/derive/next-components.ts'
import type { ComponentState } from '../../src/derive/next-components.ts'
import type { Component } from '../../src/documents/read-components.ts'
import type { Batch } from '../../src/model/batch.ts'
import { bareComponent } from '../builders/bare-run.ts'

/** Who starts together, after how many failures, and who runs then. */
type Moment = { readonly failed: number; readonly started: readonly string[]; readonly running: readonly string[] }
type Played = { readonly moments: readonly Moment[]; readonly states: ReadonlyMap<string, ComponentState> }

/** How a build goes on: who of those that run ends next, and whether well. */
type Fate = { readonly pick: (count: number) => number; readonly succeeds: (id: string) => boolean }
const ALL_WELL: Fate = { pick: () => 0, succeeds: () => true }

/** Plays a whole build: starts what may start, ends one, asks again, until nothing runs any more. */
function play(batch: Batch, components: readonly Component[], { pick, succeeds }: Fate): Played {
  const states = new Map<string, ComponentState>(components.map(({ id }) => [id, 'waiting']))
  const moments: Moment[] = []
  const stateOf = (id: string): ComponentState => states.get(id) ?? 'succeeded'
  for (let round = 0; round <= components.length; round += 1) {
    const next = nextComponents(batch, components, stateOf)
    for (const { id } of next) {
      expect(states.get(id)).toBe('waiting')
      states.set(id, 'running')
    }
    const inState = (wanted: ComponentState): readonly string[] =>
      [...states].flatMap(([id, state]) => (state === wanted ? [id] : []))
    const running = inState('running')
    moments.push({ failed: inState('failed').length, started: next.map(({ id }) => id), running })
    const ended = running[pick(running.length)]
    if (ended === undefined) return { moments, states }
    states.set(ended, succeeds(ended) ? 'succeeded' : 'failed')
  }
  throw new Error('it does not end')
}

const components = fc
  .array(
    fc.record({
      before: fc.array(fc.nat(20), { maxLength: 3 }),
      target: fc.constantFrom('edge-1', 'edge-2', 'edge-3'),
      skill: fc.constantFrom('a/a@1.0.0', 'b/b@1.0.0'),
      site: fc.constantFrom('north', 'south', 'west'),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((drawn) =>
    drawn.map(({ before, target, skill, site }, index) => {
      const dependsOn = index === 0 ? [] : [...new Set(before.map((each) => `c${each % index}`))]
      return bareComponent(`c${index}`, { target, skill, inputs: { site }, dependsOn })
    }),
  )

const batches: fc.Arbitrary<Batch> = fc.oneof(
  fc.constant<Batch>({ kind: 'sequential' }),
  fc.constant<Batch>({ kind: 'parallel' }),
  fc.record({
    kind: fc.constant('rolling' as const),
    size: fc.integer({ min: 1, max: 12 }),
    maxFailurePercent: fc.nat(100),
  }),
  fc.record({
    kind: fc.constant('grouped' as const),
    by: fc.constantFrom('target', 'skill', 'site', 'nothing-has-it'),
  }),
)

const fates = fc
  .record({
    picks: fc.array(fc.nat(1000), { minLength: 13, maxLength: 13 }),
    failing: fc.uniqueArray(fc.nat(11), { maxLength: 6 }),
  })
  .map(({ picks, failing }): Fate => {
    let asked = 0
    const failed = new Set(failing.map((index) => `c${index}`))
    return {
      pick: (count) => (picks[asked++ % picks.length] ?? 0) % Math.max(count, 1),
      succeeds: (id) => !failed.has(id),
    }
  })

function find(all: readonly Component[], id: string): Component {
  const found = all.find((each) => each.id === id)
  if (found === undefined) throw new Error(`no ${id}`)
  return found
}

describe('whatever the batch policy, the graph and the luck', () => {
  test('a build ends, and no component starts twice', () => {
    fc.assert(
      fc.property(batches, components, fates, (batch, all, fate) => {
        const { moments, states } = play(batch, all, fate)
        const started = moments.flatMap((moment) => moment.started)
        expect(new Set(started).size).toBe(started.length)
        expect([...states.values()]).not.toContain('running')
      }),
    )
  })

  test('two components of one target never run at once', () => {
    fc.assert(
      fc.property(batches, components, fates, (batch, all, fate) => {
        for (const { running } of play(batch, all, fate).moments) {
          const targets = running.map((id) => find(all, id).target)
          expect(new Set(targets).size).toBe(targets.length)
        }
      }),
    )
  })

  test('nothing starts before all it stands on has succeeded', () => {
    fc.assert(
      fc.property(batches, components, fates, (batch, all, fate) => {
        const seen = new Map<string, ComponentState>(all.map(({ id }) => [id, 'waiting']))
        const watched: Fate = {
          ...fate,
          succeeds: (id) => {
            seen.set(id, fate.succeeds(id) ? 'succeeded' : 'failed')
            return fate.succeeds(id)
          },
        }
        const stateOf = (id: string): ComponentState => seen.get(id) ?? 'waiting'
        const started: string[] = []
        const { moments } = play(batch, all, watched)
        for (const moment of moments) started.push(...moment.started)
        for (const id of started)
          for (const before of find(all, id).dependsOn) {
            expect(stateOf(before)).toBe('succeeded')
            expect(started.indexOf(before)).toBeLessThan(started.indexOf(id))
          }
      }),
    )
  })

  test('when nothing fails, everything is built', () => {
    fc.assert(
      fc.property(batches, components, fates, (batch, all, fate) => {
        const { states } = play(batch, all, { ...fate, succeeds: () => true })
        expect(new Set(states.values())).toEqual(new Set(['succeeded']))
      }),
    )
  })

  test('what starts together stands in the order of the design', () => {
    fc.assert(
      fc.property(batches, components, fates, (batch, all, fate) => {
        const order = all.map(({ id }) => id)
        for (const { started } of play(batch, all, fate).moments)
          expect(started).toEqual(order.filter((id) => started.includes(id)))
      }),
    )
  })
})

describe('sequential', () => {
  test('one at a time, in the order of the design, and the first failure is the last run', () => {
    fc.assert(
      fc.property(components, fates, (all, fate) => {
        const { moments, states } = play({ kind: 'sequential' }, all, fate)
        for (const { running } of moments) expect(running.length).toBeLessThanOrEqual(1)
        const ids = all.map(({ id }) => id)
        const failing = ids.findIndex((id) => !fate.succeeds(id))
        const ran = ids.filter((id) => states.get(id) !== 'waiting')
        expect(ran).toEqual(failing === -1 ? ids : ids.slice(0, failing + 1))
      }),
    )
  })
})

describe('rolling', () => {
  test('no more at once than its size', () => {
    fc.assert(
      fc.property(components, fates, fc.integer({ min: 1, max: 12 }), (all, fate, size) => {
        for (const { running } of play({ kind: 'rolling', size, maxFailurePercent: 100 }, all, fate).moments)
          expect(running.length).toBeLessThanOrEqual(Math.min(size, 8))
      }),
    )
  })

  test('nothing starts once more than the given part of all has failed; until then all goes on', () => {
    fc.assert(
      fc.property(components, fates, fc.nat(100), (all, fate, maxFailurePercent) => {
        const { moments, states } = play({ kind: 'rolling', size: 3, maxFailurePercent }, all, fate)
        const isOver = (failed: number): boolean => failed * 100 > maxFailurePercent * all.length
        for (const { failed, started } of moments) if (isOver(failed)) expect(started).toEqual([])
        const left = all.filter(({ id }) => states.get(id) === 'waiting')
        const ready = left.filter(({ dependsOn }) => dependsOn.every((id) => states.get(id) === 'succeeded'))
        if (!isOver([...states.values()].filter((state) => state === 'failed').length)) expect(ready).toEqual([])
      }),
    )
  })

  test.each([
    [4, 25, 1, true],
    [4, 24, 1, false],
    [4, 50, 2, true],
    [3, 33, 1, false],
    [3, 34, 1, true],
    [1, 99, 1, false],
    [1, 100, 1, true],
    [5, 0, 1, false],
    [100, 7, 7, true],
    [100, 7, 8, false],
  ])(
    'of %i components at most %i percent may fail; after %i it goes on: %s',
    (count, maxFailurePercent, failures, goesOn) => {
      const all = Array.from({ length: count + 1 }, (_, index) => bareComponent(`c${index}`, { target: `t${index}` }))
      const given = all.slice(0, count)
      const stateOf = (id: string): ComponentState =>
        given.findIndex((each) => each.id === id) < failures ? 'failed' : 'waiting'
      const next = nextComponents({ kind: 'rolling', size: 1, maxFailurePercent }, given, stateOf)
      expect(next.length).toBe(goesOn && failures < count ? 1 : 0)
    },
  )
})

describe('parallel', () => {
  test('a failure holds up exactly what stands on it', () => {
    fc.assert(
      fc.property(components, fates, (all, fate) => {
        const { states } = play({ kind: 'parallel' }, all, fate)
        const heldUp = new Set<string>()
        for (const { id, dependsOn } of all)
          if (dependsOn.some((before) => heldUp.has(before) || !fate.succeeds(before))) heldUp.add(id)
        for (const { id } of all) {
          const expected = heldUp.has(id) ? 'waiting' : fate.succeeds(id) ? 'succeeded' : 'failed'
          expect(states.get(id)).toBe(expected)
        }
      }),
    )
  })

  test('all that is ready starts at once, up to eight', () => {
    const all = Array.from({ length: 10 }, (_, index) => bareComponent(`c${index}`, { target: `t${index}` }))
    const [first, second] = play({ kind: 'parallel' }, all, ALL_WELL).moments
    expect(first?.started).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'])
    expect(second?.started).toEqual(['c8'])
  })
})

describe('grouped', () => {
  const keyOf = ({ target, skill, inputs }: Component, by: string): unknown =>
    by === 'target' ? target : by === 'skill' ? skill : inputs[by]

  test('two groups never run at once, and after a failure nothing starts', () => {
    fc.assert(
      fc.property(components, fates, fc.constantFrom('target', 'skill', 'site'), (all, fate, by) => {
        for (const { running, started, failed } of play({ kind: 'grouped', by }, all, fate).moments) {
          expect(new Set(running.map((id) => keyOf(find(all, id), by))).size).toBeLessThanOrEqual(1)
          if (failed > 0) expect(started).toEqual([])
        }
      }),
    )
  })

  test('a group is done before the next begins, unless it stands on it', () => {
    const at = (id: string, site: string, dependsOn: readonly string[] = []): Component =>
      bareComponent(id, { target: `at-${id}`, inputs: { site }, dependsOn: [...dependsOn] })
    const all = [at('a', 'north'), at('b', 'south'), at('c', 'north'), at('d', 'north', ['b']), at('e', 'south')]
    const { moments } = play({ kind: 'grouped', by: 'site' }, all, ALL_WELL)
    expect(moments.map(({ started }) => started.join(' '))).toEqual(['a c', '', 'b e', '', 'd', ''])
  })

  test.each(['site', 'constructor'])('components that lack the input %s make one group', (by) => {
    const all = [bareComponent('a', { target: 't1', inputs: {} }), bareComponent('b', { target: 't2', inputs: {} })]
    const [first] = play({ kind: 'grouped', by }, all, ALL_WELL).moments
    expect(first?.started).toEqual(['a', 'b'])
  })
})
