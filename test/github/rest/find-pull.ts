import type { PeerPull } from '../peer-data.ts'
import { Refusal } from '../refusal.ts'
import type { StandIn } from '../stand-in.ts'
import { repositoryPath } from '../stand-in.ts'
import type { Call } from './route.ts'

/** The pull request that a path names. Throws 404. */
export async function findPull(standIn: StandIn, { params }: Call): Promise<PeerPull> {
  const pull = await standIn.peer.find<PeerPull>(`${repositoryPath(standIn)}/pulls/${params['number']}`)
  if (pull === null) throw new Refusal(404, 'Not Found')
  return pull
}
