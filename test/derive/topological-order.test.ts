import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { topologicalOrder } from '../../src/derive/topological-order.ts'

type Node = { readonly id: string; readonly dependsOn: readonly string[] }

describe('the order', () => {
  test.each([
    ['nothing', '', '', ''],
    ['keeps what needs no change', 'a b c', 'a b c', ''],
    ['puts what it stands on first', 'a:b b:c c', 'c b a', ''],
    ['moves no more than it must', 'a b:d c d', 'a c d b', ''],
    ['ignores what is unknown', 'a:x b', 'a b', ''],
    ['takes a diamond', 'a:b,c b:d c:d d', 'd b c a', ''],
    ['names a cycle', 'a:b b:a', '', 'a b'],
    ['names one that stands on itself', 'a b:b', 'a', 'b'],
    ['places what is outside a cycle, not what stands on it', 'a:b b:a c:a d', 'd', 'a b c'],
  ])('%s: %s → %s, cycle "%s"', (_, given, order, cycle) => {
    const result = topologicalOrder(nodes(given))
    expect(result.order.map(({ id }) => id).join(' ')).toBe(order)
    expect(result.cycle.join(' ')).toBe(cycle)
  })
})

const GRAPH = fc
  .array(fc.array(fc.nat(11), { maxLength: 4 }), { maxLength: 12 })
  .map((edges) => edges.map((to, index): Node => ({ id: `n${index}`, dependsOn: to.map((each) => `n${each}`) })))
/** Each stands on earlier ones only, so that there is no cycle; then in any order. */
const ACYCLIC = fc
  .array(fc.array(fc.nat(11), { maxLength: 4 }), { maxLength: 12 })
  .map((edges) =>
    edges.map((to, index): Node => ({
      id: `n${index}`,
      dependsOn: to.filter((each) => each < index).map((each) => `n${each}`),
    })),
  )
  .chain((list) => fc.shuffledSubarray(list, { minLength: list.length }))

describe('of any components', () => {
  test('each comes after all it stands on, and each is either placed or named once', () => {
    fc.assert(
      fc.property(GRAPH, (given) => {
        const { order, cycle } = topologicalOrder(given)
        expectDependenciesFirst(given, order)
        expect([...order.map(({ id }) => id), ...cycle].toSorted()).toEqual(given.map(({ id }) => id).toSorted())
      }),
    )
  })

  test('what is named stands on something named', () => {
    fc.assert(
      fc.property(GRAPH, (given) => {
        const { cycle } = topologicalOrder(given)
        for (const node of given)
          if (cycle.includes(node.id)) expect(node.dependsOn.some((id) => cycle.includes(id))).toBe(true)
      }),
    )
  })

  test('without a cycle all are placed, and ordering again changes nothing', () => {
    fc.assert(
      fc.property(ACYCLIC, (given) => {
        const { order, cycle } = topologicalOrder(given)
        expect(cycle).toEqual([])
        expect(order).toHaveLength(given.length)
        expectDependenciesFirst(given, order)
        expect(topologicalOrder(order).order).toEqual(order)
      }),
    )
  })
})

function expectDependenciesFirst(given: readonly Node[], order: readonly Node[]): void {
  const known = new Set(given.map(({ id }) => id))
  const placed = new Set<string>()
  for (const { id, dependsOn } of order) {
    expect(dependsOn.filter((each) => known.has(each) && !placed.has(each))).toEqual([])
    placed.add(id)
  }
}

/** `a:b,c b` → a, which stands on b and c, and b. */
function nodes(text: string): readonly Node[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [id = '', on = ''] = word.split(':')
      return { id, dependsOn: on.split(',').filter((each) => each !== '') }
    })
}
