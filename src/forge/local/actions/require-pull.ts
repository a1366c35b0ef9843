import type { ForgeState } from '../read-state.ts'
import { isOpen } from '../pull-head.ts'
import { Refused } from '../refused.ts'
import type { PullState } from '../state.ts'

/** The pull request of that number, which must be open; `Refused` otherwise. */
export async function requireOpenPull(state: ForgeState, number: number): Promise<PullState> {
  const pull = await state.pull(number)
  if (pull === null) throw new Refused(`there is no pull request #${number}`)
  if (!isOpen(state.refs, pull)) {
    throw new Refused(`pull request #${number} is ${pull.state === 'merged' ? 'merged' : 'closed'}`)
  }
  return pull
}
