import type { PeerRef } from '../peer-data.ts'
import { closePull, followBranch, mergeByPush } from '../pull-facts.ts'
import type { Caller, StandIn } from '../stand-in.ts'
import { now, repositoryPath } from '../stand-in.ts'
import { announcePush } from '../webhooks/announce.ts'
import { importCommit } from './share-objects.ts'
import { writeRef } from './write-ref.ts'

/**
 * To be called after whatever may have moved a branch in emulate: the bare repository gets the objects and references, pull requests
 * follow their branches, those whose branch went are closed, and who listens is told.
 */
export async function settleRefs(standIn: StandIn, caller: Caller): Promise<void> {
  const { state, peer, dir } = standIn
  const found = await peer.get<readonly PeerRef[]>(`${repositoryPath(standIn)}/git/matching-refs/refs/`)
  const tips = new Map(found.map((each) => [each.ref, each.object.sha]))
  const names = new Set([...tips.keys(), ...state.refs.keys()])
  const moved = [...names].flatMap((ref) => {
    const move = { ref, from: state.refs.get(ref) ?? null, to: tips.get(ref) ?? null }
    return move.from === move.to ? [] : [move]
  })
  if (moved.length === 0) return
  for (const { to } of moved) if (to !== null) await importCommit(standIn, to)
  for (const { ref, to } of moved) {
    await writeRef(dir, ref, to)
    if (to === null) state.refs.delete(ref)
    else state.refs.set(ref, to)
  }
  let merged = false
  for (const move of moved) {
    rememberMove(standIn, caller, move)
    await announcePush(standIn, caller, move)
    const branch = move.ref.replace('refs/heads/', '')
    for (const [number, pull] of state.pulls) {
      if (!pull.open) continue
      const isGone = move.to === null && (pull.headBranch === branch || pull.baseBranch === branch)
      if (isGone) await closePull(standIn, caller, number)
      else if (pull.headBranch === branch && move.to !== null) await followBranch(standIn, caller, number, move.to)
      else if (pull.baseBranch === branch && move.from !== null) {
        merged = (await mergeByPush(standIn, caller, number, move.from)) || merged
      }
    }
  }
  if (merged) await settleRefs(standIn, caller) // a merged pull request's branch went
}

type Move = { readonly ref: string; readonly from: string | null; readonly to: string | null }

/** What GitHub's list of repository activities will tell. */
function rememberMove({ state }: StandIn, caller: Caller, { ref, from, to }: Move): void {
  const type = from === null ? 'branch_creation' : to === null ? 'branch_deletion' : 'push'
  const none = '0'.repeat(40)
  state.moves.push({
    ref,
    before: from ?? none,
    after: to ?? none,
    actor: caller.account?.login ?? '',
    type,
    at: now(),
  })
}
