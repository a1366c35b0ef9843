import { nodeId } from './actors.ts'
import { commit } from './commits.ts'
import type { View } from './view.ts'

/** A reference by its full name; null when there is none. */
export async function ref(view: View, name: string) {
  const sha = view.standIn.state.refs.get(name)
  if (sha === undefined) return null
  const prefix = /^refs\/[^/]+\//.exec(name)?.[0] ?? ''
  return {
    __typename: 'Ref',
    id: nodeId('Ref', name),
    name: name.slice(prefix.length),
    prefix,
    target: () => commit(view, sha),
  }
}
