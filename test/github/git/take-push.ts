import { readRefs } from '../../../src/git/read-refs.ts'
import type { Caller, StandIn } from '../stand-in.ts'
import { repositoryPath } from '../stand-in.ts'
import { settleRefs } from './settle-refs.ts'
import { exportCommit } from './share-objects.ts'

/** After somebody pushed to the bare repository: emulate gets the objects and references too. */
export async function takePush(standIn: StandIn, caller: Caller): Promise<void> {
  const { state } = standIn
  const tips = await readRefs(standIn.git, ['refs/heads', 'refs/tags'])
  for (const [ref, to] of tips) if (state.refs.get(ref) !== to) await moveRef(standIn, ref, to)
  for (const ref of state.refs.keys()) if (!tips.has(ref)) await moveRef(standIn, ref, null)
  await settleRefs(standIn, caller)
}

/** Moves a reference in emulate to a commit of the bare repository; null deletes it. */
export async function moveRef(standIn: StandIn, ref: string, to: string | null): Promise<void> {
  const { peer, state } = standIn
  const path = `${repositoryPath(standIn)}/git`
  if (to === null) {
    await peer.write('DELETE', `${path}/${ref}`)
    return
  }
  await exportCommit(standIn, to)
  if (state.refs.has(ref)) await peer.write('PATCH', `${path}/${ref}`, { sha: to, force: true })
  else await peer.write('POST', `${path}/refs`, { ref, sha: to })
}
