import type { PeerPull, PeerRepository } from '../peer-data.ts'
import type { Caller, StandIn } from '../stand-in.ts'
import { ACTIONS_BOT, repositoryPath } from '../stand-in.ts'
import { deliver } from './deliver.ts'

type Move = { readonly ref: string; readonly from: string | null; readonly to: string | null }

const NOTHING = '0'.repeat(40)

/** Tells of a moved reference. emulate tells of none that came, went, or was pushed: its own `push` events are left out. */
export async function announcePush(standIn: StandIn, caller: Caller, { ref, from, to }: Move): Promise<void> {
  await announce(standIn, caller, 'push', null, {
    ref,
    before: from ?? NOTHING,
    after: to ?? NOTHING,
    created: from === null,
    deleted: to === null,
    forced: false,
    base_ref: null,
    compare: `${standIn.url}/${standIn.repository.owner}/${standIn.repository.name}/compare/x...y`,
    commits: [],
    head_commit: null,
    pusher: { name: caller.account?.login ?? 'nobody' },
  })
}

/** Tells of a pull request what emulate does not. */
export async function announcePull(
  standIn: StandIn,
  caller: Caller,
  number: number,
  action: string,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  const pull = await standIn.peer.get<PeerPull>(`${repositoryPath(standIn)}/pulls/${number}`)
  await announce(standIn, caller, 'pull_request', action, { action, number, pull_request: pull, ...more })
}

export async function announce(
  standIn: StandIn,
  caller: Caller,
  event: string,
  action: string | null,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (standIn.state.listeners.size === 0) return
  const { peer } = standIn
  const repository = await peer.get<PeerRepository>(repositoryPath(standIn))
  const login = caller.account?.login ?? 'ghost'
  const { id, type } = ACTIONS_BOT
  const sender =
    login === ACTIONS_BOT.login ? { id, login, type } : await peer.get<object>(`/users/${encodeURIComponent(login)}`)
  deliver(standIn, event, action, { ...more, repository, sender })
}
