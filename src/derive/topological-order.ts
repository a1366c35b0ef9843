/** Anything that names what it stands on. */
type Node = { readonly id: string; readonly dependsOn: readonly string[] }

/**
 * Orders nodes so that each comes after all it depends on, otherwise keeping the order given (R1.5). Unknown dependencies are
 * ignored; the ids that stand in a cycle are told.
 */
export function topologicalOrder<T extends Node>(
  nodes: readonly T[],
): { readonly order: readonly T[]; readonly cycle: readonly string[] } {
  const known = new Set(nodes.map((node) => node.id))
  const placed = new Set<string>()
  const order: T[] = []
  let waiting = nodes
  while (waiting.length > 0) {
    const free = waiting.find((node) => node.dependsOn.every((id) => placed.has(id) || !known.has(id)))
    if (free === undefined) return { order, cycle: waiting.map((node) => node.id) }
    placed.add(free.id)
    order.push(free)
    waiting = waiting.filter((node) => node !== free)
  }
  return { order, cycle: [] }
}
