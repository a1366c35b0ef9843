import { parsePhaseBranch } from '../../model/place.ts'
import type { Check } from '../../model/snapshot.ts'
import type { Ref } from '../forge.ts'
import { changeState } from './change-state.ts'
import { isOpen } from './pull-head.ts'
import type { PullState } from './state.ts'
import type { LocalStore } from './store.ts'
import { pullPath } from './threads.ts'

/** Turns the green checks of the open pull requests of a reference into failures; see `Forge.takeBack`. */
export async function takeBack(
  store: LocalStore,
  now: string,
  ref: Ref,
  told: Pick<Check, 'title' | 'summary'>,
): Promise<void> {
  await changeState(store, now, async (state) => {
    const pulls = (await state.pulls()).filter((pull) => isOpen(state.refs, pull) && isOf(ref, pull))
    const green = pulls.filter(({ checks }) => checks.some(isGreen))
    const failed = (check: Check): Check => (isGreen(check) ? { ...check, ...told, conclusion: 'failure' } : check)
    const files = green.map((pull) => [pullPath(pull.number), { ...pull, checks: pull.checks.map(failed) }])
    const message = 'Take green checks back'
    return { result: undefined, change: green.length === 0 ? null : { message, files: Object.fromEntries(files) } }
  })
}

function isOf(ref: Ref, { number, headBranch }: PullState): boolean {
  if (ref.kind === 'pull') return number === ref.number
  return ref.kind === 'engagement' && parsePhaseBranch(headBranch)?.engagement === ref.id
}

function isGreen({ conclusion }: Check): boolean {
  return conclusion === 'success'
}
