import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql'
import { Kind } from 'graphql'

/**
 * How many nodes a document may give, as GitHub counts before it executes one: each connection's size times those of the
 * connections around it. (Resource limitations of the GraphQL API; the limit is 500 000.)
 */
export function countNodes(document: DocumentNode, variables: Readonly<Record<string, unknown>>): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)
  }
  function countIn(selection: SelectionSetNode | undefined, outer: number): number {
    return (selection?.selections ?? []).reduce((sum, each) => {
      if (each.kind === Kind.FIELD) {
        const size = sizeOf(each, variables)
        const inside = size === null ? outer : outer * size
        return sum + (size === null ? 0 : inside) + countIn(each.selectionSet, inside)
      }
      const set = each.kind === Kind.INLINE_FRAGMENT ? each.selectionSet : fragments.get(each.name.value)?.selectionSet
      return sum + countIn(set, outer)
    }, 0)
  }
  return document.definitions.reduce(
    (sum, each) => sum + (each.kind === Kind.OPERATION_DEFINITION ? countIn(each.selectionSet, 1) : 0),
    0,
  )
}

function sizeOf(field: FieldNode, variables: Readonly<Record<string, unknown>>): number | null {
  const size = field.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')?.value
  if (size?.kind === Kind.INT) return Number(size.value)
  return size?.kind === Kind.VARIABLE ? Number(variables[size.name.value] ?? 0) : null
}
